#include "sys/nts.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/core.h>
#include <stdexcept>
#include <sys/stat.h>
#include <utility>

#include "netio/monotonic.hpp"
#include "sys/jail.hpp"
#include "sys/nts_keys_file.hpp"

namespace sys {
namespace {

// No clock that is right shows less: 2026-11-01, before which this could not be built.
constexpr std::int64_t kWritten_unix_s = 1'793'491'200;
// Between two looks at the certificate and the age of the keys.
constexpr std::chrono::seconds kPause{60};

std::int64_t realtime_s() { return netio::realtime_now().seconds; }

// When the clock was last known to be right.
std::int64_t drift_saved_s(const std::string& drift_file) {
  struct stat info{};
  const bool there = !drift_file.empty() && stat(drift_file.c_str(), &info) == 0;
  return there ? static_cast<std::int64_t>(info.st_mtime) : 0;
}

}  // namespace

Nts::Nts(const core::Settings& settings, const Place& place, Log& log)
    : settings_{settings.nts}, log_{log}, time_port_{place.time_port}, trust_{settings} {
  const bool asks = std::ranges::any_of(
      settings.sources, [](const core::SourceSettings& source) { return source.nts.has_value(); });
  if (asks) {
    not_before_s_ = std::max(kWritten_unix_s, drift_saved_s(settings.drift_file));
    // A file that somebody wrote with a clock from the future must not shut everybody out.
    if (not_before_s_ > realtime_s() + 86'400 * 366) not_before_s_ = kWritten_unix_s;
  }
  if (!settings_.serve) return;
  server_ = std::make_unique<NtsServer>(settings_, place.addresses, place.family, log);
  keys_ = load_cookie_keys(settings_.cookies, realtime_s(), log);
}

core::NtsSettings Nts::names_from_here() const {
  core::NtsSettings names = settings_;
  if (jail_.empty()) return names;
  for (std::string* name : {&names.certificate, &names.key, &names.cookies, &names.ca}) {
    *name = inside_jail(jail_, *name);
  }
  return names;
}

void Nts::settle(const std::string& jail) {
  jail_ = jail;
  trust_.settle(jail);
  if (!server_) return;
  if (const auto trouble = server_->settle(names_from_here())) {
    log_.warning(
        fmt::format("nts: {}; a renewed certificate is taken up at the next start only, unless the "
                    "user of -u may read it and its key, within the folder of -i",
                    *trouble));
  }
  // What cannot be written now could not be at midnight either.
  save_cookie_keys(names_from_here().cookies, *keys_, log_);
}

// Certificates are checked before the time is known that they are checked with. A clock that starts
// at 1970 is taken for the earliest that can be right: a certificate that has expired since passes
// then, one that was never signed does not.
std::int64_t Nts::certificate_time() const {
  const ntp::Nanos since =
      machine_->clock.now().wall - ntp::Timestamp::from_unix(kWritten_unix_s, 0);
  const std::int64_t now_s =
      kWritten_unix_s + std::chrono::duration_cast<std::chrono::seconds>(since).count();
  return std::max({now_s, not_before_s_, kWritten_unix_s});
}

bool Nts::may_ask(const ntp::Endpoint& from, const ntp::Endpoint& local) const {
  if (!machine_->node.serves(from)) return false;
  // Keys only where there is time.
  return std::ranges::any_of(machine_->listeners.rows(), [&local](const mode6::InterfaceRow& row) {
    return row.enabled && (row.address.address == local.address ||
                           (row.address.address.is_unspecified() &&
                            row.address.address.family == local.address.family));
  });
}

void Nts::start(const Machine& machine) {
  machine_.emplace(machine);
  client_ = std::make_unique<NtsClient>(machine.loop, machine.resolver, trust_);
  if (!server_) return;
  machine.node.nts().keys = std::exchange(keys_, std::nullopt);
  server_->start(machine.loop,
                 {.may_ask = [this](const ntp::Endpoint& from,
                                    const ntp::Endpoint& local) { return may_ask(from, local); },
                  .service = &machine.node.nts(),
                  .time_port = time_port_});
  timer_ = std::make_unique<netio::Timer>(machine.loop, [this] { look(); });
  timer_->at(netio::monotonic_now() + kPause);
}

void Nts::look() {
  server_->look_at_certificate();
  nts::CookieKeys& keys = *machine_->node.nts().keys;
  if (is_rotation_due(keys, realtime_s())) {
    keys.rotate(netio::random_u64, realtime_s());
    save_cookie_keys(names_from_here().cookies, keys, log_);
  }
  timer_->at(netio::monotonic_now() + kPause);
}

void Nts::exchange(const core::ExchangeKeys& wanted, std::function<void(core::KeyAnswer)> done) {
  client_->exchange(wanted, settings_.aead, certificate_time(), std::move(done));
}

void Nts::renew(const core::Settings& settings) {
  const core::NtsSettings before = std::exchange(settings_, settings.nts);
  trust_.renew(settings);
  if (settings_.serve != (server_ != nullptr) || (server_ && settings_.port != before.port)) {
    log_.warning("nts enable and its port are taken up at the next start");
  }
  settings_.port = before.port;
  if (server_ && settings_.serve) server_->renew(names_from_here());
}

}  // namespace sys
