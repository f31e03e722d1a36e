// What the user wants of ntpdate, or of ntpdig, which is the same engine behind other options.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "common/fetch.hpp"
#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace ntpdate {

enum class Flavour : std::uint8_t { ntpdate, ntpdig };

/// What to do about the offset that was found.
enum class Wish : std::uint8_t {
  query,      ///< tell it
  step,       ///< set the clock at once, however small it is
  slew,       ///< move the clock little by little, however large it is
  threshold,  ///< slew up to a limit, step beyond
};

enum class Form : std::uint8_t { text, json, ntpdig_json };

/// The longest that is waited for one answer, and how many servers may be named: they are all asked
/// at once, each from a socket of its own.
inline constexpr ntp::Seconds kLongestWait{60};
inline constexpr std::size_t kMaxServers = 64;

struct Command {
  std::string information;  ///< the text of --help or --version: print it, ask nobody
  Flavour flavour = Flavour::ntpdate;
  std::vector<common::Target> targets;
  Wish wish = Wish::threshold;
  bool wish_was_said = false;     ///< by an option: may then not silently become a query
  ntp::Seconds step_beyond{0.5};  ///< the limit of Wish::threshold
  int samples = 4;                ///< of each server
  ntp::Nanos timeout{};           ///< for one answer
  ntp::Nanos gap{};               ///< between the first requests to two servers
  bool wait = true;               ///< for all servers, not only for the first with all samples
  std::uint8_t version = ntp::kVersion;
  std::optional<std::uint32_t> key;
  std::string key_file;
  std::string clock;  ///< as sys::make_clock() takes it; empty: the machine's
  Form form = Form::text;
  bool to_syslog = false;
  std::string log_file;  ///< empty: stderr
  bool verbose = false;
  int debug = 0;
};

/// The error is one line.
std::expected<Command, std::string> parse_command_line(Flavour flavour, int argc,
                                                       const char* const* argv);

}  // namespace ntpdate
