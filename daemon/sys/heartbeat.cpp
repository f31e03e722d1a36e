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

std::optional<ntp::Nanos> heartbeat_interval() {
  const auto microseconds = number_of("WATCHDOG_USEC");
  const auto process = number_of("WATCHDOG_PID");
  constexpr std::int64_t kDay_us = 86'400'000'000;
  if (!microseconds || *microseconds <= 0 || *microseconds > kDay_us) return std::nullopt;
  if (process && *process != getpid()) return std::nullopt;
  const ntp::Nanos half = std::chrono::microseconds{*microseconds / 2};
  return half < kShortest ? ntp::Nanos{kShortest} : half;
}

Heartbeat::Heartbeat(netio::EventLoop& loop, std::function<std::string()> status)
    : status_{std::move(status)},
      waited_for_{service_manager_waits()},
      timer_{loop, [this] { beat(); }} {
  if (waited_for_) beat();
}

void Heartbeat::look() {
  if (!waited_for_) return;
  if (const std::string line = news(); !line.empty()) notify_service_manager(line);
}

std::string Heartbeat::news() {
  std::string now = status_();
  if (now == told_) return {};
  told_ = std::move(now);
  return "STATUS=" + told_;
}

void Heartbeat::beat() {
  const std::string line = news();
  if (const auto interval = heartbeat_interval()) {
    timer_.at(netio::monotonic_now() + *interval);
    notify_service_manager(line.empty() ? std::string{"WATCHDOG=1"} : "WATCHDOG=1\n" + line);
  } else if (!line.empty()) {
    notify_service_manager(line);
  }
}

}  // namespace sys
