#include "ntptime/run.hpp"

#include <fmt/format.h>
#include <vector>

#include "ntptime/report.hpp"

namespace ntptime {
namespace {

constexpr int kReadings = 20;  // as the old program makes

std::unexpected<std::string> refused(std::string_view what, std::error_code error) {
  return std::unexpected{fmt::format("cannot {} the kernel's clock: {}; a container may forbid it",
                                     what, error.message())};
}

std::string measure(sys::KernelClock& clock) {
  std::vector<sys::UnixTime> readings;
  for (int i = 0; i < kReadings; ++i) {
    if (const auto state = clock.read()) readings.push_back(state->time);
  }
  return readings.empty() ? std::string{} : measured(readings);
}

}  // namespace

std::expected<std::string, std::string> run(const Command& command, sys::KernelClock& clock,
                                            bool may_set, const view::TimeZone& zone) {
  const bool writes = !command.change.is_empty() && !command.dry_run;
  if (writes && !may_set) {
    return std::unexpected{
        "only root (CAP_SYS_TIME) may set the kernel's clock; -n shows what would be set"};
  }
  const std::string head =
      command.measures && command.form == Form::text ? measure(clock) : std::string{};
  const auto before = clock.read();
  if (!before) return refused("read", before.error());
  auto after = writes ? clock.write(command.change) : clock.read();
  if (!after) return refused(writes ? "set" : "read", after.error());
  if (command.dry_run) *after = sys::after(*after, command.change);
  if (command.form == Form::json) return json(*before, *after);
  if (command.form == Form::words) return words(*after);
  return head + text(command, *before, *after, zone);
}

}  // namespace ntptime
