// The exporter's file of modules. Oracle: what was read, written again, reads the same.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "ntp-exporter/configuration.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using ntp_exporter::Configuration;

double seconds(ntp::Nanos time) { return std::chrono::duration<double>{time}.count(); }

// Seconds are read through a double, whose last nanosecond may be lost.
bool near(ntp::Nanos a, ntp::Nanos b) { return std::chrono::abs(a - b) <= ntp::Nanos{1}; }

std::string written(const Configuration& from) {
  std::string text;
  for (const ntp::Endpoint& at : from.listen) text += "listen " + at.text() + '\n';
  for (const auto& range : from.allow.ranges) {
    text += fmt::format("allow {}/{}\n", range.network.text(), range.prefix);
  }
  for (const std::string& name : from.allow.names) text += "allow " + name + '\n';
  if (!from.keys.empty()) text += "keys " + from.keys + '\n';
  for (const auto& [name, module] : from.modules) {
    const auto& groups = module.groups;
    text += fmt::format("module {}\ngroups{}{}{}{}{}{}\n", name, groups.system ? " system" : "",
                        groups.sources ? " sources" : "", groups.server ? " server" : "",
                        groups.clients ? " clients" : "", groups.seen ? " seen" : "",
                        groups.nts ? " nts" : "");
    text += fmt::format("timeout {:.9f}\ninterval {:.9f}\n", seconds(module.timeout),
                        seconds(module.interval));
    if (module.key_id) text += fmt::format("key {}\n", *module.key_id);
  }
  return text;
}

bool same(const Configuration& a, const Configuration& b) {
  if (a.listen != b.listen || a.allow.ranges != b.allow.ranges || a.allow.names != b.allow.names ||
      a.keys != b.keys || a.modules.size() != b.modules.size()) {
    return false;
  }
  for (const auto& [name, module] : a.modules) {
    const auto found = b.modules.find(name);
    if (found == b.modules.end() || !(found->second.groups == module.groups) ||
        found->second.key_id != module.key_id || !near(found->second.timeout, module.timeout) ||
        !near(found->second.interval, module.interval)) {
      return false;
    }
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = ntp_exporter::parse_configuration({reinterpret_cast<const char*>(data), size});
  if (!read) {
    if (read.error().find(": ") == std::string::npos) std::abort();
    return 0;
  }
  if (read->listen.empty() || !read->modules.contains("default")) std::abort();
  const auto again = ntp_exporter::parse_configuration(written(*read));
  if (!again || !same(*read, *again)) std::abort();
  return 0;
}
