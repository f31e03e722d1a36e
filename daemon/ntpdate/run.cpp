#include "ntpdate/run.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <exception>
#include <expected>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <stdexcept>

#include "common/cli.hpp"
#include "netio/monotonic.hpp"
#include "ntp/keys.hpp"
#include "ntpdate/choice.hpp"
#include "ntpdate/inquiry.hpp"
#include "ntpdate/journal.hpp"
#include "ntpdate/option_tables.hpp"
#include "ntpdate/report.hpp"
#include "ntpdate/setting.hpp"
#include "sys/clock.hpp"
#include "sys/files.hpp"
#include "sys/privileges.hpp"
#include "view/escape.hpp"

namespace ntpdate {
namespace {

constexpr std::uint16_t kDaemonPort = 123;

ZoneTime local_zone(std::int64_t unix_s) {
  const std::time_t at = unix_s;
  std::tm broken{};
  localtime_r(&at, &broken);
  return {{.year = broken.tm_year + 1900,
           .month = broken.tm_mon + 1,
           .day = broken.tm_mday,
           .weekday = broken.tm_wday,
           .hour = broken.tm_hour,
           .minute = broken.tm_min,
           .second = broken.tm_sec},
          static_cast<int>(broken.tm_gmtoff / 60)};
}

std::expected<std::optional<ntp::Key>, std::string> key_of(const Command& command) {
  if (!command.key) return std::nullopt;
  const std::string file = view::escape(command.key_file);
  const auto text = sys::read_file(command.key_file);
  if (!text) {
    return std::unexpected{fmt::format("cannot read the keys {}: {}; name the file with -k", file,
                                       text.error().message())};
  }
  const ntp::ParsedKeys parsed = ntp::parse_keys(*text);
  const ntp::Key* key = parsed.keys.find({*command.key});
  if (key == nullptr) {
    return std::unexpected{
        fmt::format("there is no key {} in {}; ntp-keygen makes keys", *command.key, file)};
  }
  if (ntp::digest_of(*key, {}).size == 0) {
    return std::unexpected{
        fmt::format("key {} in {} is of a type that this system forbids", *command.key, file)};
  }
  return *key;
}

// A daemon steers the clock already, and two that do spoil it.
bool may_correct(const Command& command, Journal& journal) {
  if (command.wish == Wish::query) return true;
  if (!port_is_taken(kDaemonPort)) return true;
  journal.error(
      fmt::format("the NTP socket is in use, exiting: an NTP daemon has UDP port {} and "
                  "steers the clock; stop it, or ask with -q",
                  kDaemonPort));
  return false;
}

// Who may not set the clock asks only, unless he said what he wants.
void settle_wish(Command& command, Journal& journal) {
  const bool machine = command.clock.empty() || command.clock == "system";
  const bool possible = machine ? sys::may_set_clock() : command.clock != "observe";
  if (command.wish == Wish::query || possible || command.wish_was_said) return;
  command.wish = Wish::query;
  if (command.verbose || command.form == Form::text) {
    journal.error("the clock is not set: this user may not; -q asks without setting it");
  }
}

std::unique_ptr<sys::Clock> clock_of(const Command& command) {
  if (!command.clock.empty()) return sys::make_clock(command.clock);
  return sys::make_clock(command.wish == Wish::query ? "observe" : "system");
}

void tell_servers(const Outcome& outcome, Journal& journal) {
  const Command& command = outcome.command;
  for (const std::string& trouble : outcome.findings.troubles) journal.error(trouble);
  const auto& probes = outcome.findings.probes;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    if (command.debug > 0) journal.detail(details(probes[i], outcome.at, outcome.near_unix_s));
    if (command.flavour == Flavour::ntpdate && command.wish == Wish::query &&
        command.form == Form::text) {
      fmt::print("{}\n", server_line(probes[i], outcome.at));
    }
    const bool wanted = command.verbose || command.debug > 0 || !outcome.choice.best;
    if (wanted && !outcome.choice.why_not[i].empty()) {
      journal.error(
          fmt::format("{}: not used: {}", probes[i].remote().text(), outcome.choice.why_not[i]));
    }
  }
}

void tell_result(const Outcome& outcome, Journal& journal) {
  const Command& command = outcome.command;
  if (command.form == Form::json) std::fputs(json(outcome).c_str(), stdout);
  if (!outcome.choice.best) return journal.error(outcome.choice.why_none);
  const bool failed = !outcome.done.error.empty();
  if (command.form == Form::ntpdig_json) {
    std::fputs(ntpdig_json(outcome, local_zone).c_str(), stdout);
  } else if (command.flavour == Flavour::ntpdig) {
    std::fputs(ntpdig_line(outcome, local_zone).c_str(), stdout);
  } else if (command.form == Form::text && !failed) {
    journal.notice(verdict_line(outcome));
  }
  if (!failed) return;
  journal.error(
      fmt::format("the clock was not set: {}; it takes root, or CAP_SYS_TIME", outcome.done.error));
}

int ask_and_set(Command& command, Journal& journal) {
  const auto key = key_of(command);
  if (!key) {
    journal.error(key.error());
    return kExitFailed;
  }
  settle_wish(command, journal);
  if (!may_correct(command, journal)) return kExitFailed;
  const auto clock = clock_of(command);
  const Plan plan{.samples = command.samples,
                  .timeout = command.timeout,
                  .version = command.version,
                  .key = *key ? &**key : nullptr,
                  .precision = sys::measure_precision(*clock)};
  const bool shows = command.debug > 0;
  const Findings findings = inquire(command, plan, *clock, [&](const std::string& line) {
    if (shows) journal.detail(line);
  });
  const ntp::Monotonic at = netio::monotonic_now();
  const Choice choice = choose(findings.probes, at);
  Outcome outcome{.command = command,
                  .findings = findings,
                  .choice = choice,
                  .verb = verb_of(command, choice.offset),
                  .clock = clock->name(),
                  .at = at,
                  .near_unix_s = netio::realtime_now().seconds};
  if (choice.best && command.wish != Wish::query) {
    outcome.done = adjust(*clock, outcome.verb, choice.offset);
  }
  tell_servers(outcome, journal);
  tell_result(outcome, journal);
  return choice.best && outcome.done.error.empty() ? kExitTold : kExitFailed;
}

}  // namespace

int run(Flavour flavour, int argc, const char* const* argv) {
  const std::string_view name = flavour == Flavour::ntpdig ? "ntpdig" : "ntpdate";
  auto command = parse_command_line(flavour, argc, argv);
  if (!command) {
    fmt::print(stderr, "{}: {}\n", name, command.error());
    return flavour == Flavour::ntpdig ? kExitFailed : kExitUsage;
  }
  if (!command->information.empty()) {
    std::fputs(command->information.c_str(), stdout);
    return kExitTold;
  }
  try {
    Journal journal{*command};
    if (command->verbose) journal.notice(common::version_line(kNtpdate));
    return ask_and_set(*command, journal);
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "{}: {}\n", name, error.what());
    return flavour == Flavour::ntpdig ? kExitFailed : kExitUsage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}: {}\n", name, error.what());
    return kExitFailed;
  }
}

}  // namespace ntpdate
