#include "options.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <set>
#include <string_view>

#include "conf/host.hpp"
#include "conf/interfaces.hpp"
#include "conf/shown.hpp"
#include "option_presets.hpp"
#include "option_table.hpp"

namespace {

namespace po = boost::program_options;
using conf::shown;
using option::Argument;
using option::both_names;
using option::Row;

/// What is wrong, or nothing.
using Complaint = std::optional<std::string>;

/// The classic daemon's `-x`: below ten minutes the clock is only ever slewed.
constexpr ntp::Seconds kSlewThreshold{600};
constexpr std::string_view kSeeHelp = "; see ntpd --help";
// An option whose argument may be left out is two for Boost, which would take the next word.
constexpr std::string_view kWithValue = ".value";

po::options_description description() {
  po::options_description all;
  const auto add = [&all](const std::string& names, bool argument) {
    if (argument) {
      all.add_options()(names.c_str(), po::value<std::vector<std::string>>(), "");
    } else {
      all.add_options()(names.c_str(), "");
    }
  };
  for (const Row& row : option::rows()) {
    add(row.letter == '\0' ? std::string{row.name} : fmt::format("{},{}", row.name, row.letter),
        row.takes == Argument::required);
    if (row.takes == Argument::optional) add(fmt::format("{}{}", row.name, kWithValue), true);
  }
  return all;
}

std::string with_name(const Row& row, const std::string& tail) {
  const bool valued = row.takes == Argument::optional && !tail.empty();
  return fmt::format("--{}{}{}", row.name, valued ? kWithValue : std::string_view{}, tail);
}

// "--conf=x" -> "--configfile=x". Boost's own guessing also takes ambiguous prefixes for unknown.
std::expected<std::string, std::string> full_name(const std::string& word) {
  const std::string name = word.substr(2, word.find('=') - 2);
  const std::string tail = word.substr(2 + name.size());
  std::vector<const Row*> fits;
  for (const Row& row : option::rows()) {
    if (row.name == name || (!row.also.empty() && row.also == name)) return with_name(row, tail);
    if (row.name.starts_with(name) || row.also.starts_with(name)) fits.push_back(&row);
  }
  if (fits.empty() || name.empty()) {
    return std::unexpected{fmt::format("unknown option --{}{}", shown(name), kSeeHelp)};
  }
  if (fits.size() == 1) return with_name(*fits.front(), tail);
  std::vector<std::string_view> names;
  for (const Row* row : fits) names.push_back(row->name);
  return std::unexpected{fmt::format("option --{} is ambiguous: it may be --{}", shown(name),
                                     fmt::join(names, " or --"))};
}

std::expected<std::vector<std::string>, std::string> full_names(std::vector<std::string> words) {
  for (std::string& word : words) {
    if (word == "--") break;
    if (word == "-?") word = "--help";
    if (word.size() <= 2 || !word.starts_with("--")) continue;
    auto full = full_name(word);
    if (!full) return std::unexpected{full.error()};
    word = std::move(*full);
  }
  return words;
}

const Row* find_row(std::string_view key) {
  while (key.starts_with('-')) key.remove_prefix(1);
  if (key.ends_with(kWithValue)) key.remove_suffix(kWithValue.size());
  return option::find(key);
}

// "-gY" -> "-Y": of a bundle only one letter is unknown.
std::string unknown_part(const std::string& key) {
  if (key.size() < 2 || key.starts_with("--") || !key.starts_with('-')) return key;
  const auto letter = std::find_if(key.begin() + 1, key.end(), [](const char each) {
    return find_row(std::string_view{&each, 1}) == nullptr;
  });
  return letter == key.end() ? key : std::string{'-', *letter};
}

std::string needs_argument(const Row& row) {
  return fmt::format("option {} needs an argument: {}{}", both_names(row), row.argument, kSeeHelp);
}

std::string sentence(const po::error_with_option_name& error) {
  const Row* row = find_row(error.get_option_name());
  if (dynamic_cast<const po::unknown_option*>(&error) != nullptr || row == nullptr) {
    return fmt::format("unknown option {}{}", shown(unknown_part(error.get_option_name())),
                       kSeeHelp);
  }
  if (row->takes == Argument::none) {
    return fmt::format("option {} takes no argument{}", both_names(*row), kSeeHelp);
  }
  return needs_argument(*row);
}

/// Applies options in the order in which they stand. What the environment presets comes first and
/// is replaced by the command line, except where options add up.
class Collecting {
 public:
  void take_presets(const char* const* environment);
  void take(const std::vector<std::string>& words);
  std::expected<Options, std::string> finish();

 private:
  void apply(const Row& row, const std::string& value);
  void apply_all(const po::parsed_options& parsed);
  void check_pairs();
  void check_servers();
  void check_listen();
  void complain(std::string text) {
    if (!complaint_) complaint_ = std::move(text);
  }

  Options options_;
  std::set<const Row*> given_;       // at all
  std::set<const Row*> given_here_;  // by what is read now
  Complaint complaint_;
};

void Collecting::take_presets(const char* const* environment) {
  for (const option::Preset& preset : option::presets(environment)) {
    take(preset.words);
    if (complaint_) {
      *complaint_ = fmt::format("{} in the environment: {}", preset.variable, *complaint_);
      return;
    }
    options_.remarks.push_back(
        {conf::Level::note, fmt::format("{} in the environment presets {}", preset.variable,
                                        shown(fmt::format("{}", fmt::join(preset.words, " "))))});
  }
}

void Collecting::take(const std::vector<std::string>& words) {
  given_here_.clear();
  const auto full = full_names(words);
  if (!full) return complain(full.error());
  namespace style = po::command_line_style;
  const int unix_without_guessing = style::unix_style & ~style::allow_guessing;
  const po::options_description known = description();
  try {
    apply_all(po::command_line_parser{*full}.options(known).style(unix_without_guessing).run());
  } catch (const po::error_with_option_name& error) {
    complain(sentence(error));
  } catch (const po::error& error) {
    complain(fmt::format("{}{}", shown(error.what()), kSeeHelp));
  }
}

void Collecting::apply_all(const po::parsed_options& parsed) {
  for (const auto& item : parsed.options) {
    if (item.position_key != -1) {
      options_.servers.insert(options_.servers.end(), item.value.begin(), item.value.end());
      continue;
    }
    apply(*find_row(item.string_key), item.value.empty() ? std::string{} : item.value.front());
  }
}

void Collecting::apply(const Row& row, const std::string& value) {
  const bool first_here = given_here_.insert(&row).second;
  if (!first_here && !row.repeatable) {
    return complain(fmt::format("option {} is given twice; give it once", both_names(row)));
  }
  if (row.takes == Argument::required && value.empty()) return complain(needs_argument(row));
  if (const Complaint wrong = row.apply(options_, value)) {
    return complain(fmt::format("option {} {}: {}", both_names(row), shown(value), *wrong));
  }
  if (given_.insert(&row).second && !row.remark.empty()) {
    options_.remarks.push_back(
        {row.level, fmt::format("option {} {}", both_names(row), row.remark)});
  }
}

void Collecting::check_pairs() {
  for (const option::Pair& pair : option::exclusive_pairs()) {
    const Row* first = option::find(pair.first);
    const Row* second = option::find(pair.second);
    if (!given_.contains(first) || !given_.contains(second)) continue;
    complain(fmt::format("options {} and {} exclude each other; leave one of them out",
                         both_names(*first), both_names(*second)));
  }
}

void Collecting::check_servers() {
  for (const std::string& name : options_.servers) {
    if (conf::refclock_address(name)) {
      complain(
          fmt::format("{} is a reference clock; write it into ntp.conf: server {}", name, name));
    }
    if (auto complaint = conf::host_complaint(name, options_.family)) complain(*complaint);
  }
}

void Collecting::check_listen() {
  for (const std::string& name : options_.interfaces) {
    const auto address = ntp::IpAddress::parse(name);
    if (!address || options_.family == ntp::Family::none || address->family == options_.family) {
      continue;
    }
    complain(fmt::format("the address {} to listen on contradicts -{}; leave one of them out", name,
                         options_.family == ntp::Family::ipv4 ? '4' : '6'));
  }
  for (const ntp::IpAddress& address : options_.listen) {
    if (options_.family == ntp::Family::none || address.family == options_.family) continue;
    complain(fmt::format("the address {} to listen on contradicts -{}; leave one of them out",
                         address.text(), options_.family == ntp::Family::ipv4 ? '4' : '6'));
  }
}

std::expected<Options, std::string> Collecting::finish() {
  if (options_.help || options_.version != VersionForm::none) return std::move(options_);
  check_pairs();
  check_servers();
  check_listen();
  if (complaint_) return std::unexpected{std::move(*complaint_)};
  return std::move(options_);
}

}  // namespace

std::expected<Options, std::string> parse_options(int argc, const char* const* argv,
                                                  const char* const* environment) {
  Collecting collecting;
  collecting.take_presets(environment);
  collecting.take({argv + std::min(argc, 1), argv + argc});
  return collecting.finish();
}

namespace {

/// -I and -L as the lines that stand for them. Loopback is served nevertheless.
std::vector<core::InterfaceRule> interface_rules(const Options& options) {
  using Rule = core::InterfaceRule;
  std::vector<Rule> rules;
  if (!options.interfaces.empty())
    rules.push_back(conf::interface_rule(Rule::Action::ignore, "all"));
  for (const std::string& what : options.interfaces) {
    rules.push_back(conf::interface_rule(Rule::Action::listen, what));
  }
  if (options.without_aliases) {
    rules.push_back({.action = Rule::Action::ignore, .fits = Rule::Fits::alias});
  }
  return rules;
}

}  // namespace

core::Settings settings_of(const Options& options) {
  core::Settings settings;
  for (const std::string& server : options.servers) {
    settings.sources.push_back({.name = server, .iburst = true});
  }
  settings.drift_file = options.drift_file;
  settings.log_file = options.log_file;
  settings.pid_file = options.pid_file;
  settings.auth.keys_file = options.keys_file;
  settings.auth.trusted = options.trusted;
  settings.variables = options.variables;
  settings.interfaces = interface_rules(options);
  settings.statistics.folder = options.statistics_folder;
  core::DisciplineSettings& discipline = settings.discipline;
  discipline.control = options.clock != "observe";
  discipline.panic_gate = options.panic_gate;
  discipline.force_step = options.force_step;
  discipline.set_and_quit = options.quit;
  if (options.slew) discipline.step_forward = discipline.step_back = kSlewThreshold;
  return settings;
}
