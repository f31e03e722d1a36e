#include "scenario.hpp"

#include <charconv>
#include <fmt/core.h>
#include <functional>
#include <sstream>

namespace sim {
namespace {

// Reads the words of one line; the first thing that is wrong is remembered.
class Words {
 public:
  Words(const std::string& line, int number) : number_{number} {
    std::istringstream stream{line.substr(0, line.find('#'))};
    for (std::string word; stream >> word;) words_.push_back(word);
  }

  [[nodiscard]] bool done() const { return at_ >= words_.size(); }
  std::string word() {
    if (done()) fail("a word is missing");
    return done() ? std::string{} : words_[at_++];
  }
  double number() {
    const std::string text = word();
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
      fail(fmt::format("'{}' is not a number", text));
    }
    return value;
  }
  void fail(const std::string& why) {
    if (error_.empty()) error_ = fmt::format("line {}: {}", number_, why);
  }
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  int number_;
  std::vector<std::string> words_;
  std::size_t at_ = 0;
  std::string error_;
};

using Setter = std::function<void(Words&, DirectionModel&)>;

const std::map<std::string, Setter> kDirection{
    {"base", [](Words& w, DirectionModel& d) { d.base_s = w.number(); }},
    {"exponential", [](Words& w, DirectionModel& d) { d.exponential_s = w.number(); }},
    {"gaussian", [](Words& w, DirectionModel& d) { d.gaussian_s = w.number(); }},
    {"loss", [](Words& w, DirectionModel& d) { d.loss = w.number(); }},
    {"spike",
     [](Words& w, DirectionModel& d) {
       d.spike_chance = w.number();
       d.spike_s = w.number();
     }},
    {"bimodal",
     [](Words& w, DirectionModel& d) {
       d.bimodal_chance = w.number();
       d.bimodal_s = w.number();
     }},
    {"congestion",
     [](Words& w, DirectionModel& d) {
       d.congestion = {.start_s = w.number(), .period_s = w.number(), .length_s = w.number()};
       d.congested_base_s = w.number();
       d.congested_mean_s = w.number();
     }},
};

void read_server(Words& words, Scenario& into) {
  ServerModel server{.name = words.word(), .link = {}};
  std::vector<DirectionModel*> ways{&server.link.up, &server.link.down};
  while (!words.done()) {
    const std::string word = words.word();
    if (word == "up") {
      ways = {&server.link.up};
    } else if (word == "down") {
      ways = {&server.link.down};
    } else if (word == "offset") {
      server.offset_s = words.number();
    } else if (word == "outage") {
      server.link.outage.start_s = words.number();
      server.link.outage.length_s = words.number() - server.link.outage.start_s;
    } else if (word == "intermittent") {
      server.link.only_up = Episodes{.period_s = words.number(), .length_s = words.number()};
    } else if (const auto found = kDirection.find(word); found != kDirection.end()) {
      Words copy = words;
      for (DirectionModel* way : ways) {
        copy = words;
        found->second(copy, *way);
      }
      words = copy;
    } else {
      words.fail(fmt::format("'{}' is no property of a server", word));
    }
  }
  into.servers.push_back(server);
}

void read_clock(Words& words, Scenario& into) {
  while (!words.done()) {
    const std::string word = words.word();
    if (word == "offset") {
      into.clock.offset_s = words.number();
    } else if (word == "frequency") {
      into.clock.frequency_ppm = words.number();
    } else if (word == "wander") {
      into.clock.wander = words.number();
    } else if (word == "sine") {
      into.clock.sine_ppm = words.number();
      into.clock.sine_period_s = words.number();
    } else if (word == "jump") {
      OscillatorModel::Jump jump{.at_s = words.number()};
      jump.frequency_ppm = words.number();
      jump.phase_s = words.number();
      into.clock.jumps.push_back(jump);
    } else {
      words.fail(fmt::format("'{}' is no property of a clock", word));
    }
  }
}

void read_line(Words& words, Scenario& into) {
  const std::string word = words.word();
  if (word == "seeds") {
    into.seeds = static_cast<int>(words.number());
  } else if (word == "duration") {
    into.duration_s = words.number();
  } else if (word == "score") {
    into.score_from_s = words.number();
  } else if (word == "event") {
    into.event_s = words.number();
  } else if (word == "converged") {
    into.converged_below_s = words.number();
  } else if (word == "poll") {
    into.minpoll = static_cast<int>(words.number());
    into.maxpoll = static_cast<int>(words.number());
  } else if (word == "clock") {
    read_clock(words, into);
  } else if (word == "server") {
    read_server(words, into);
  } else if (word == "step") {
    into.disturbances.push_back({.at_s = words.number(), .wall_s = words.number()});
  } else if (word == "leap") {
    into.leap.at_s = words.number();
    into.leap.insert = words.word() == "insert";
    into.leap.kernel = words.word() == "kernel";
  } else if (word == "smear") {
    into.smear_s = words.number();
  } else if (word == "sleep") {
    into.disturbances.push_back({.at_s = words.number(), .wall_s = 0, .sleep_s = words.number()});
    into.disturbances.back().wall_s = words.number();
  } else if (word == "limit" || word == "reference") {
    const std::string what = words.word();
    (word == "limit" ? into.limits : into.reference)[what] = words.number();
  } else {
    words.fail(fmt::format("'{}' is not known here", word));
  }
}

}  // namespace

std::expected<Scenario, std::string> parse_scenario(std::string_view text, std::string name) {
  Scenario scenario;
  scenario.name = std::move(name);
  std::istringstream lines{std::string{text}};
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    Words words{line, ++number};
    if (words.done()) continue;
    read_line(words, scenario);
    if (!words.done()) words.fail(fmt::format("'{}' is one word too many", words.word()));
    if (!words.error().empty()) return std::unexpected{words.error()};
  }
  if (scenario.servers.empty()) return std::unexpected{std::string{"no server is named"}};
  return scenario;
}

}  // namespace sim
