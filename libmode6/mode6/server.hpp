// The server half: one request in, the fragments of its answer out.
#pragma once

#include <array>
#include <cstdint>
#include <functional>

#include "mode6/header.hpp"
#include "mode6/state_view.hpp"
#include "ntp/bytes.hpp"

namespace mode6 {

/// What became of a request, for the daemon's counters.
enum class Served : std::uint8_t {
  answered,
  error_sent,
  ignored,  ///< not a request, or one that must be met with silence
};

/// Answers control requests. Holds no state between them; the access check comes before it.
/// Errors answer with offset and count 0, padding is always zero, repeated names are answered once,
/// in the order of the request. An answer is at most kMaxUnauthenticated octets.
class Server {
 public:
  /// The longest answer to a request without a verified MAC: our longest list is below 3 KiB.
  static constexpr std::size_t kMaxUnauthenticated = 8192;

  /// Called once for every fragment, in order, with a view that is valid during the call.
  using Send = std::function<void(ntp::ByteView)>;

  Served respond(ntp::ByteView request, const StateView& state, const Send& send) const;
};

}  // namespace mode6
