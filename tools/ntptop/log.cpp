#include "ntptop/log.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fmt/format.h>

#include "view/escape.hpp"
#include "view/explain_words.hpp"

namespace ntptop {
namespace {

using mode6::Selection;

class Differences {
 public:
  Differences(const Snapshot& before, const Snapshot& now, const Thresholds& thresholds,
              const Labels& label, double common_s)
      : before_{before}, now_{now}, thresholds_{thresholds}, label_{label}, common_s_{common_s} {}

  std::vector<Change> all() && {
    reachability();
    if (before_.speaks() && now_.speaks()) {
      system();
      clock();
      sources();
      counters();
    }
    return std::move(found_);
  }

 private:
  template <class... Args>
  void say(Level level, fmt::format_string<Args...> text, Args&&... args) {
    found_.push_back({level, fmt::format(text, std::forward<Args>(args)...)});
  }

  void reachability() {
    if (before_.heard && before_.trouble.empty() && !now_.trouble.empty()) {
      say(Level::warn, "no answer to control messages: {}", now_.trouble);
    } else if (!before_.trouble.empty() && now_.speaks()) {
      say(Level::info, "it answers control messages{}", before_.heard ? " again" : "");
    } else if (!before_.heard && before_.trouble.empty() && !now_.trouble.empty()) {
      say(Level::warn, "no answer to control messages: {}", now_.trouble);
    }
    if (before_.seen_trouble != now_.seen_trouble) {
      if (!now_.seen_trouble.empty()) {
        say(Level::warn, "not seen by time requests: {}", now_.seen_trouble);
      } else if (!before_.seen_trouble.empty()) {
        say(Level::info, "seen again by time requests");
      }
    }
    const double was = contradiction(before_, common_s_);
    const double is = contradiction(now_, common_s_);
    if (was == 0 && is > 0) {
      say(Level::critical, "says it is in sync; seen from here its clock is {}",
          off_words(now_.seen->offset.count() - common_s_));
    }
  }

  void system() {
    const auto& was = before_.system;
    const auto& is = now_.system;
    if (before_.synchronised() != now_.synchronised()) {
      if (now_.synchronised()) {
        say(Level::info, "now synchronised, stratum {}", is.stratum.value_or(16));
      } else {
        say(Level::critical, "no longer synchronised");
      }
    } else if (was.stratum && is.stratum && *was.stratum != *is.stratum) {
      say(Level::info, "stratum {} -> {}", *was.stratum, *is.stratum);
    }
    const Source* old_peer = before_.system_peer();
    const Source* new_peer = now_.system_peer();
    const std::string from = old_peer == nullptr ? "none" : label_(*old_peer);
    const std::string to = new_peer == nullptr ? "none" : label_(*new_peer);
    if (from != to) {
      say(new_peer == nullptr ? Level::warn : Level::info, "system peer {} -> {}", from, to);
    }
    if (before_.status.leap != now_.status.leap && before_.synchronised() && now_.synchronised()) {
      say(Level::warn, "{}: {}", mode6::leap_word(now_.status.leap),
          view::leap_meaning(now_.status.leap));
    }
    if (was.ss_uptime && is.ss_uptime && *is.ss_uptime < *was.ss_uptime) {
      say(Level::critical, "the daemon was restarted {} s ago", *is.ss_uptime);
    }
    if (was.version && is.version && *was.version != *is.version) {
      say(Level::warn, "version {} -> {}", view::escape(*was.version), view::escape(*is.version));
    }
    if (was.clock_control.value_or(1) == 1 && is.clock_control.value_or(1) == 0) {
      say(Level::critical, "it can no longer set its clock: {}",
          view::escape(is.clock_error.value_or("no reason given")));
    }
  }

  // A value that came over its threshold, or went back below it.
  void crossed(std::string_view what, double was, double is, double limit, std::string_view unit) {
    if (std::abs(was) <= limit && std::abs(is) > limit) {
      say(Level::warn, "{} {} {} is above {} {}", what, number(is, 9, 3, true), unit, limit, unit);
    } else if (std::abs(was) > limit && std::abs(is) <= limit) {
      say(Level::info, "{} {} {} is below {} {} again", what, number(is, 9, 3, true), unit, limit,
          unit);
    }
  }

  void clock() {
    const auto& was = before_.system;
    const auto& is = now_.system;
    if (was.offset && is.offset) {
      crossed("offset", was.offset->count() * 1e3, is.offset->count() * 1e3,
              thresholds_.offset_s * 1e3, "ms");
    }
    if (was.sys_jitter && is.sys_jitter) {
      crossed("jitter", was.sys_jitter->count() * 1e3, is.sys_jitter->count() * 1e3,
              thresholds_.jitter_s * 1e3, "ms");
    }
    if (was.frequency && is.frequency &&
        std::abs(is.frequency->value - was.frequency->value) > thresholds_.freq_ppm) {
      say(Level::warn, "frequency {} -> {} ppm", number(was.frequency->value, 9, 3, true),
          number(is.frequency->value, 9, 3, true));
    }
  }

  void sources() {
    for (const auto& source : now_.sources) {
      const Source* old = before_.source(source->id);
      if (old == nullptr) {
        say(Level::info, "new source {}", label_(*source));
      } else if (old != source.get()) {
        compare(*old, *source);
      }
    }
    for (const auto& old : before_.sources) {
      if (now_.source(old->id) == nullptr) say(Level::info, "source {} is gone", label_(*old));
    }
  }

  void compare(const Source& was, const Source& is) {
    const std::string name = label_(is);
    if (was.status.reachable != is.status.reachable) {
      if (is.status.reachable) {
        say(Level::info, "{} is reachable", name);
      } else {
        say(Level::warn, "{} is unreachable (reach 000)", name);
      }
    }
    if (was.status.selection != is.status.selection) tally(name, was, is);
    event(name, was, is);
    const auto bits = [](const Source& source) {
      return std::popcount(static_cast<std::uint8_t>(source.variables.reach.value_or(0)));
    };
    const auto reach = static_cast<std::uint8_t>(is.variables.reach.value_or(0));
    if (was.status.reachable && is.status.reachable && bits(is) < bits(was) && (reach & 1) == 0) {
      say(Level::info, "{} did not answer a poll (reach {:03o})", name, reach);
    }
    if (was.variables.stratum && is.variables.stratum && *was.variables.stratum < 16 &&
        *is.variables.stratum < 16 && *was.variables.stratum != *is.variables.stratum) {
      say(Level::info, "{} stratum {} -> {}", name, *was.variables.stratum, *is.variables.stratum);
    }
  }

  // Several between two polls are only counted; which one was last has a name.
  void event(const std::string& name, const Source& was, const Source& is) {
    if (was.status.event == is.status.event && was.status.event_count == is.status.event_count)
      return;
    const auto last = static_cast<mode6::PeerEvent>(is.status.event);
    // What a change of the tally or of reachability says already.
    if (is.status.event == 0 || last == mode6::PeerEvent::reachable ||
        last == mode6::PeerEvent::unreachable || last == mode6::PeerEvent::sys_peer)
      return;
    say(Level::info, "{}: {}: {}", name, mode6::peer_event_word(is.status.event),
        view::peer_event_meaning(is.status.event));
  }

  void tally(const std::string& name, const Source& was, const Source& is) {
    if (is.status.selection == Selection::falseticker) {
      const auto offset = is.variables.offset.value_or(ntp::Seconds{});
      say(Level::warn, "{} is now a falseticker ({} ms; the majority disagrees)", name,
          number(offset.count() * 1e3, 8, 3, true));
    } else if (was.status.selection == Selection::falseticker) {
      say(Level::info, "{} is no falseticker any more: {}", name,
          mode6::condition_word(is.status.selection));
    } else {
      say(Level::info, "{} {} -> {}", name, mode6::condition_word(was.status.selection),
          mode6::condition_word(is.status.selection));
    }
  }

  // What happened between the polls is only counted: the last event has a name.
  void counters() {
    const auto& was = before_.status;
    const auto& is = now_.status;
    if (was.event == is.event && was.event_count == is.event_count) return;
    if (is.event == 0) return;
    const bool grave = is.event == static_cast<std::uint8_t>(mode6::SystemEvent::clock_step) ||
                       is.event == static_cast<std::uint8_t>(mode6::SystemEvent::panic_stop) ||
                       is.event == static_cast<std::uint8_t>(mode6::SystemEvent::restart);
    say(grave ? Level::warn : Level::info, "event {}: {}", mode6::system_event_word(is.event),
        view::system_event_meaning(is.event));
  }

  const Snapshot& before_;
  const Snapshot& now_;
  const Thresholds& thresholds_;
  const Labels& label_;
  double common_s_;
  std::vector<Change> found_;
};

}  // namespace

void Log::add(Instant at, Level level, std::size_t host, std::string text) {
  events_.push_back({next_++, at, level, host, std::move(text), level <= Level::info});
  if (events_.size() > kMost) events_.pop_front();
}

void Log::mark(Instant at, std::string text) {
  add(at, Level::info, kNoHost, std::move(text));
  events_.back().mark = true;
}

std::vector<Instant> Log::marks() const {
  std::vector<Instant> found;
  for (const Event& event : events_) {
    if (event.mark) found.push_back(event.at);
  }
  return found;
}

void Log::acknowledge(std::uint64_t number) {
  for (Event& event : events_) {
    if (event.number == number) event.acknowledged = true;
  }
}

void Log::acknowledge_all() {
  for (Event& event : events_) event.acknowledged = true;
}

std::size_t Log::open() const {
  return static_cast<std::size_t>(std::ranges::count(events_, false, &Event::acknowledged));
}

std::vector<Change> changes(const Snapshot& before, const Snapshot& now,
                            const Thresholds& thresholds, const Labels& label, double common_s) {
  return Differences{before, now, thresholds, label, common_s}.all();
}

}  // namespace ntptop
