// The server half: one request in, the fragments of its answer out.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "mode6/header.hpp"
#include "mode6/server_answer.hpp"
#include "mode6/server_auth.hpp"
#include "mode6/server_nonce.hpp"
#include "mode6/state_view.hpp"
#include "ntp/bytes.hpp"

namespace mode6 {

/// What became of a request, for the daemon's counters.
enum class Served : std::uint8_t {
  answered,
  error_sent,
  ignored,  ///< not a request, or one that must be met with silence
};

/// Answers control requests; the access check comes before it. Of earlier requests it knows only
/// what it counted. Exactly one answer or error for each, errors with offset and count 0, padding
/// is always zero. Configuring, saving and the ordered lists need the MAC of the control key; a
/// request whose MAC holds gets its answer signed, fragment by fragment.
class Server {
 public:
  /// 64 random bits from a cryptographic generator.
  using Random = Nonces::Random;
  /// A request that proves nothing about its sender draws at most so many octets for each of its
  /// own, all headers counted: enough for every name of a variable, or 372 associations.
  static constexpr std::size_t kMostFactor = 128;
  /// And never more than this, however long it is.
  static constexpr std::size_t kMaxUnproven = 8192;

  explicit Server(Random random) : random_{std::move(random)}, nonces_{random_} {}

  /// Called once for every fragment, in order, with a view that is valid during the call.
  using Send = std::function<void(ntp::ByteView)>;

  Served respond(const Inquiry& inquiry, const StateView& state, const KeyRing& ring,
                 Administration& administration, const Send& send);

  [[nodiscard]] const AuthCounters& auth_counters() const { return auth_counters_; }
  void reset_auth_counters() { auth_counters_ = {}; }

 private:
  struct Exchange;
  ServerOutcome handle(const Exchange& exchange, std::string_view data);
  ServerOutcome handle_authorised(const Exchange& exchange, std::string_view data);
  ServerOutcome read_mru(const Exchange& exchange, std::string_view data);
  void send_error(const Exchange& exchange, ErrorCode code);
  void send_answer(const Exchange& exchange, const ServerAnswer& answer);
  void send_packet(const Exchange& exchange, const Header& header, ntp::ByteView data);

  Random random_;
  Nonces nonces_;
  AuthCounters auth_counters_;
};

}  // namespace mode6
