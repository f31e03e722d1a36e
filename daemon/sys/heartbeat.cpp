#include "sys/heartbeat.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <unistd.h>
#include <utility>

#include "netio/monotonic.hpp"
#include "sys/notify.hpp"

namespace sys {
namespace {

constexpr std::chrono::seconds kWithoutWatchdog{16};
// A daemon of which less is asked would do nothing else.
constexpr std::chrono::milliseconds kShortest{100};

std::optional<std::int64_t> number_of(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  const std::string_view digits{text};
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

ntp::Nanos heartbeat_interval(ntp::Nanos otherwise) {
  const auto microseconds = number_of("WATCHDOG_USEC");
  const auto process = number_of("WATCHDOG_PID");
  constexpr std::int64_t kDay_us = 86'400'000'000;
  if (!microseconds || *microseconds <= 0 || *microseconds > kDay_us) return otherwise;
  if (process && *process != getpid()) return otherwise;
  const ntp::Nanos half = std::chrono::microseconds{*microseconds / 2};
  return half < kShortest ? ntp::Nanos{kShortest} : half;
}

Heartbeat::Heartbeat(netio::EventLoop& loop, std::function<std::string()> status)
    : status_{std::move(status)}, timer_{loop, [this] { beat(); }} {
  if (service_manager_waits()) timer_.at(netio::monotonic_now());
}

void Heartbeat::beat() {
  timer_.at(netio::monotonic_now() + heartbeat_interval(kWithoutWatchdog));
  std::string now = status_();
  notify_service_manager(now == told_ ? std::string{"WATCHDOG=1"} : "WATCHDOG=1\nSTATUS=" + now);
  told_ = std::move(now);
}

}  // namespace sys
