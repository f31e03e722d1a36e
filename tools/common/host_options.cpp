#include "common/host_options.hpp"

#include <charconv>
#include <fmt/format.h>
#include <utility>

#include "common/target_list.hpp"
#include "view/escape.hpp"

namespace common {

std::expected<HostOptions, std::string> host_options(const Arguments& arguments) {
  HostOptions options;
  const bool ipv4 = arguments.has(kIpv4Option.name);
  const bool ipv6 = arguments.has(kIpv6Option.name);
  if (ipv4 && ipv6) {
    return std::unexpected{
        std::string{"options -4 and -6 exclude each other; give neither for both"}};
  }
  if (ipv4) options.family = ntp::Family::ipv4;
  if (ipv6) options.family = ntp::Family::ipv6;
  if (arguments.has(kPortOption.name)) {
    const auto port = number_of("--port", arguments.value(kPortOption.name), 1, 65535);
    if (!port) return std::unexpected{port.error()};
    options.port = static_cast<std::uint16_t>(*port);
  }
  options.yes = arguments.has(kYesOption.name);
  return options;
}

std::expected<std::vector<Target>, std::string> targets_of(const std::vector<std::string>& hosts,
                                                           const HostOptions& options) {
  return expand_targets(hosts, {.port = options.port,
                                .family = options.family,
                                .confirmed = options.yes,
                                .read = read_target_file});
}

std::vector<Target> local_targets(const HostOptions& options) {
  std::vector<Target> targets;
  for (const char* address : {"127.0.0.1", "::1"}) {
    const auto family = ntp::IpAddress::parse(address)->family;
    if (options.family != ntp::Family::none && options.family != family) continue;
    targets.push_back({address, address, options.port, family});
  }
  return targets;
}

std::expected<std::uint64_t, std::string> number_of(std::string_view option, std::string_view text,
                                                    std::uint64_t least, std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < least || number > most) {
    return std::unexpected{fmt::format("{} '{}' is no whole number from {} to {}", option,
                                       view::escape(text), least, most)};
  }
  return number;
}

}  // namespace common
