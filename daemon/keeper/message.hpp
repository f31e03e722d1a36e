// What the daemon may ask of the keeper of the clock, and what it is answered: fixed sizes, no
// text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

#include "ntp/bytes.hpp"
#include "ntp/fields.hpp"
#include "ntp/timestamp.hpp"

namespace keeper {

/// Octets of a request and of an answer: what has another size is none.
inline constexpr std::size_t kRequestSize = 40;
inline constexpr std::size_t kAnswerSize = 184;

/// Rates are carried in the kernel's own unit, 2^-16 ppm, so that nothing is lost on the way.
inline constexpr double kRateUnitsPerPpm = 65536;

/// Why something was not done. Zero is "it was".
enum class Refusal : std::uint8_t {
  none = 0,
  malformed,       ///< size, version, or a field that must be zero
  unknown,         ///< no such request
  bounds,          ///< a leap warning or an error bound that does not exist
  rate,            ///< faster than a tick may be changed
  fast_rate,       ///< beyond 500 ppm, and it is not the time for it
  never_step,      ///< the configuration forbids steps
  small_step,      ///< below the configured threshold: that is for slewing
  panic,           ///< beyond the panic limit
  too_many_steps,  ///< too soon behind others
  steps_too_far,   ///< the steps of the last days sum to too much
  kernel,          ///< the kernel did not want it: see the error number
};
inline constexpr auto kLastRefusal = Refusal::kernel;

/// In words, for log and variables. Empty for `none`.
std::string_view words(Refusal why);

/// One request.
struct Request {
  enum class Kind : std::uint8_t {
    prove = 1,  ///< write the frequency back that is in force
    apply = 2,  ///< step, rate, leap warning and error bounds in one
    read = 3,   ///< what the kernel says of its clock
  };
  Kind kind = Kind::prove;
  std::uint32_t sequence = 0;  ///< comes back in the answer
  // Zero in all but `apply`.
  ntp::Leap leap = ntp::Leap::none;
  std::uint32_t max_error_us = 0;
  std::uint32_t est_error_us = 0;
  ntp::Nanos step{0};     ///< positive: advance the clock
  std::int64_t rate = 0;  ///< total, in 1 / kRateUnitsPerPpm ppm; positive: run faster

  friend bool operator==(const Request&, const Request&) = default;
};

/// What became of it.
struct Answer {
  Request::Kind kind = Request::Kind::prove;
  std::uint32_t sequence = 0;
  Refusal refusal = Refusal::none;
  std::int32_t error = 0;   ///< errno of the kernel's refusal
  ntp::Nanos step{0};       ///< that was really done
  std::int64_t rate = 0;    ///< in force now, as in the request
  ntp::Nanos raw{0};        ///< CLOCK_MONOTONIC_RAW when it was done
  ntp::Nanos monotonic{0};  ///< CLOCK_MONOTONIC of that instant
  static constexpr std::size_t kNumbers = 17;
  /// Of the kernel's clock, for `read`; what they mean is the reader's business.
  std::array<std::int64_t, kNumbers> kernel{};

  friend bool operator==(const Answer&, const Answer&) = default;
};

std::array<std::byte, kRequestSize> encode(const Request& request);
std::array<std::byte, kAnswerSize> encode(const Answer& answer);

/// The error is `malformed` or `unknown`. Whether the numbers are allowed is for `Limits` to say.
std::expected<Request, Refusal> decode_request(ntp::ByteView octets);
/// For the daemon, which trusts the keeper but not its own wiring.
std::expected<Answer, Refusal> decode_answer(ntp::ByteView octets);

}  // namespace keeper
