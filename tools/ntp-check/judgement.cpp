#include "ntp-check/judgement.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "view/escape.hpp"

namespace ntp_check {
namespace {

// Further lines of a fleet: what a page of a monitoring system shows.
constexpr std::size_t kMostLines = 100;

/// Nothing may look like the begin of performance data.
std::string plain(std::string_view text) {
  std::string safe = view::escape(text);
  std::ranges::replace(safe, '|', '/');
  return safe;
}

int badness(State state) {
  switch (state) {
    case State::ok:
      return 0;
    case State::unknown:
      return 1;
    case State::warning:
      return 2;
    case State::critical:
      return 3;
  }
  return 3;
}

State state_of(doctor::Severity severity) {
  if (severity == doctor::Severity::failure) return State::critical;
  return severity == doctor::Severity::warning ? State::warning : State::ok;
}

class Judge {
 public:
  Judge(const Examined& examined, const Limits& limits) : examined_{examined}, limits_{limits} {
    judgement_.host = examined.facts.host;
  }

  Judgement run() {
    read_look();
    if (examined_.facts.daemon) {
      read_daemon();
      judge_sources();
    } else if (!judgement_.seen_s) {
      silent();
      return std::move(judgement_);
    } else {
      note(State::ok, "answers no control messages: judged by its time alone");
    }
    judge_offset();
    if (judgement_.words.empty()) judgement_.words = well();
    return std::move(judgement_);
  }

 private:
  void note(State state, std::string words) {
    if (state != State::ok && worse(state, judgement_.state) != judgement_.state) {
      if (!judgement_.words.empty()) judgement_.more.push_back(std::move(judgement_.words));
      judgement_.state = state;
      judgement_.words = std::move(words);
    } else {
      judgement_.more.push_back(std::move(words));
    }
  }

  void read_look() {
    const auto& look = examined_.look;
    // The measurement says how far the clock here is behind that one.
    if (look && *look) judgement_.seen_s = -(*look)->reply.measurement.offset.count();
  }

  void silent() {
    judgement_.state = examined_.refused ? State::critical : limits_.when_silent;
    judgement_.words = plain(examined_.facts.silence);
    if (judgement_.words.empty()) judgement_.words = "no answer";
  }

  void read_daemon() {
    const mode6::SystemVariables& system = examined_.facts.daemon->variables;
    if (system.offset) judgement_.offset_s = system.offset->count();
    if (system.sys_jitter) judgement_.jitter_s = system.sys_jitter->count();
    if (system.rootdelay && system.rootdisp) {
      judgement_.bound_s = system.rootdelay->count() / 2 + system.rootdisp->count();
    }
    judgement_.stratum = system.stratum;
    for (const doctor::Finding& finding : doctor::diagnose(examined_.facts)) {
      const State state = state_of(finding.severity);
      if (state == State::ok) continue;
      note(state,
           plain(finding.mend.empty() ? finding.text : finding.text + "; mend: " + finding.mend));
    }
  }

  void judge_sources() {
    std::int64_t sources = 0;
    for (const doctor::Source& source : examined_.facts.daemon->sources) {
      if (source.status.reachable) ++sources;
    }
    judgement_.sources = sources;
    const auto count = static_cast<double>(sources);
    const State state = limits_.sources_critical.complains(count)  ? State::critical
                        : limits_.sources_warning.complains(count) ? State::warning
                                                                   : State::ok;
    if (state != State::ok) note(state, fmt::format("{} of its sources answer", sources));
  }

  void judge_offset() {
    const auto judge_one = [&](std::optional<double> offset_s, std::string_view how) {
      if (!offset_s) return;
      const double off_s = std::abs(*offset_s);
      const State state = limits_.offset_critical.complains(off_s)  ? State::critical
                          : limits_.offset_warning.complains(off_s) ? State::warning
                                                                    : State::ok;
      if (state != State::ok) note(state, fmt::format("{} {:+.6f} s", how, *offset_s));
    };
    judge_one(judgement_.offset_s, "offset by its own word");
    judge_one(judgement_.seen_s, "offset seen from here");
  }

  [[nodiscard]] std::string well() const {
    std::string words;
    if (judgement_.stratum) words = fmt::format("stratum {}, ", *judgement_.stratum);
    const auto offset_s = judgement_.offset_s ? judgement_.offset_s : judgement_.seen_s;
    words += fmt::format("offset {:+.6f} s", offset_s.value_or(0));
    if (judgement_.bound_s) words += fmt::format(" within {:.6f} s", *judgement_.bound_s);
    if (judgement_.sources) words += fmt::format(", {} sources answer", *judgement_.sources);
    return words;
  }

  const Examined& examined_;
  const Limits& limits_;
  Judgement judgement_;
};

void append_seconds(std::string_view label, std::optional<double> value, std::string_view limits,
                    std::string& out) {
  if (value) out += fmt::format(" '{}'={:.9f}s;{};;", label, *value, limits);
}

std::string limits_text(const Range& warning, const Range& critical) {
  return fmt::format("{};{}", warning.text, critical.text);
}

/// Limits are of what the offset is in either direction.
std::string offset_limits(const Limits& limits) {
  const auto both = [](const Range& range) {
    const bool plain_end = !range.inside && range.start == 0;
    return plain_end ? fmt::format("-{0}:{0}", range.end) : range.text;
  };
  return fmt::format("{};{}", both(limits.offset_warning), both(limits.offset_critical));
}

}  // namespace

std::string_view word_of(State state) {
  constexpr std::string_view kWords[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
  return kWords[std::to_underlying(state)];
}

std::optional<State> state_named(std::string_view name) {
  for (const State state : {State::ok, State::warning, State::critical, State::unknown}) {
    std::string word{word_of(state)};
    std::ranges::transform(word, word.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    if (name == word || name == word_of(state) ||
        name == std::to_string(std::to_underlying(state))) {
      return state;
    }
  }
  return std::nullopt;
}

State worse(State a, State b) { return badness(a) >= badness(b) ? a : b; }

Judgement judge(const Examined& examined, const Limits& limits) {
  return Judge{examined, limits}.run();
}

std::string text_of(const Judgement& judgement, const Limits& limits) {
  std::string out = fmt::format("NTP {} - {}: {} |", word_of(judgement.state),
                                plain(judgement.host), judgement.words);
  append_seconds("offset", judgement.offset_s, offset_limits(limits), out);
  append_seconds("seen", judgement.seen_s, offset_limits(limits), out);
  append_seconds("bound", judgement.bound_s, ";", out);
  append_seconds("jitter", judgement.jitter_s, ";", out);
  if (judgement.stratum) out += fmt::format(" 'stratum'={};;;0;16", *judgement.stratum);
  if (judgement.sources) {
    out += fmt::format(" 'sources'={};{};0;", *judgement.sources,
                       limits_text(limits.sources_warning, limits.sources_critical));
  }
  // Without figures there is no bar.
  if (out.ends_with(" |")) out.resize(out.size() - 2);
  out += '\n';
  for (const std::string& line : judgement.more) out += line + '\n';
  return out;
}

State state_of(const std::vector<Judgement>& fleet) {
  State state = State::ok;
  for (const Judgement& one : fleet) state = worse(one.state, state);
  return state;
}

std::string text_of(const std::vector<Judgement>& fleet, const Limits& limits) {
  std::size_t counts[4] = {};
  std::optional<double> worst_s;
  std::vector<const Judgement*> ill;
  for (const Judgement& one : fleet) {
    ++counts[std::to_underlying(one.state)];
    if (one.state != State::ok) ill.push_back(&one);
    for (const auto& offset_s : {one.offset_s, one.seen_s}) {
      if (offset_s && std::abs(*offset_s) >= std::abs(worst_s.value_or(0))) worst_s = offset_s;
    }
  }
  std::ranges::stable_sort(ill, [](const Judgement* a, const Judgement* b) {
    return badness(a->state) > badness(b->state);
  });
  std::string out = fmt::format("NTP {} - {} hosts: {} ok, {} warning, {} critical, {} unknown |",
                                word_of(state_of(fleet)), fleet.size(), counts[0], counts[1],
                                counts[2], counts[3]);
  for (const State state : {State::ok, State::warning, State::critical, State::unknown}) {
    std::string label{word_of(state)};
    std::ranges::transform(label, label.begin(),
                           [](char c) { return static_cast<char>(c | 0x20); });
    out += fmt::format(" '{}'={};;;0;{}", label, counts[std::to_underlying(state)], fleet.size());
  }
  append_seconds("worst_offset", worst_s, offset_limits(limits), out);
  out += '\n';
  for (std::size_t i = 0; i < ill.size() && i < kMostLines; ++i) {
    out += fmt::format("{} {}: {}\n", word_of(ill[i]->state), plain(ill[i]->host), ill[i]->words);
  }
  if (ill.size() > kMostLines) out += fmt::format("... {} more\n", ill.size() - kMostLines);
  return out;
}

}  // namespace ntp_check
