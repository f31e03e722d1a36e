// What the exporter is told by its file: where to listen, whom it may ask, and what modules ask
// for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ntp/address.hpp"
#include "ntp/mac.hpp"
#include "ntp/timestamp.hpp"

namespace ntp_exporter {

/// What a probe asks for.
struct Groups {
  bool system = false;   ///< the daemon's own variables
  bool sources = false;  ///< each of its sources
  bool server = false;   ///< packets served
  bool clients = false;  ///< how many are remembered
  bool seen = false;     ///< a time request from here
  bool nts = false;      ///< what is counted of Network Time Security
  [[nodiscard]] bool control() const { return system || sources || server || clients || nts; }
  friend bool operator==(const Groups&, const Groups&) = default;
};

struct Module {
  Groups groups;
  ntp::Nanos timeout = std::chrono::seconds{5};   ///< at most; a scraper's own limit may be shorter
  ntp::Nanos interval = std::chrono::seconds{1};  ///< a target is not asked again sooner
  std::optional<std::uint32_t> key_id;
  std::shared_ptr<const ntp::Key> key = {};  ///< that key of the keys file, once it was read
};

/// Whom the exporter asks: it must not be a way to make a machine ask any other.
struct AllowList {
  std::vector<ntp::AddressRange> ranges;
  std::vector<std::string> names;  ///< `ntp1.example.net`, `*.example.net`, lower case

  [[nodiscard]] bool allows(const ntp::IpAddress& address) const;
  /// A name that is allowed may have any address.
  [[nodiscard]] bool allows_name(std::string_view name) const;
};

inline constexpr std::uint16_t kDefaultPort = 9124;
inline constexpr std::size_t kMaxConfiguration = 1 << 20;  ///< octets
inline constexpr std::size_t kMaxModules = 64;
inline constexpr std::size_t kMaxAllowed = 4096;

struct Configuration {
  std::vector<ntp::Endpoint> listen;                   ///< never empty: 127.0.0.1 without a line
  AllowList allow;                                     ///< loopback without a line
  std::vector<std::string> watch;                      ///< asked every minute, scraped or not
  std::string keys;                                    ///< file, or empty
  std::map<std::string, Module, std::less<>> modules;  ///< always has "default"
};

/// The error is "LINE: what is wrong; the mend".
std::expected<Configuration, std::string> parse_configuration(std::string_view text);

/// Puts the keys of a keys file into the modules. The error names the module and the mend.
std::expected<void, std::string> give_keys(Configuration& configuration, std::string_view keys);

/// `ADDRESS` or `ADDRESS:PORT` to listen on.
std::optional<ntp::Endpoint> parse_listen(std::string_view text);

}  // namespace ntp_exporter
