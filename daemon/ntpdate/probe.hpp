// One address that is asked for the time, a few times in a row.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "core/filter.hpp"
#include "core/selection.hpp"
#include "ntp/address.hpp"
#include "ntp/exchange.hpp"
#include "ntp/mac.hpp"

namespace ntpdate {

/// How every address is asked.
struct Plan {
  int samples = 4;
  ntp::Nanos timeout = std::chrono::seconds{1};  ///< for each answer
  std::uint8_t version = ntp::kVersion;
  const ntp::Key* key = nullptr;  ///< null: nothing is signed
  ntp::Log2 precision{-20};       ///< of the local clock
};

/// From one sample to the next request: servers take this for a burst of a client, not a flood.
inline constexpr ntp::Nanos kBetweenSamples = std::chrono::milliseconds{200};

/// Says when it wants to ask, judges what comes back and keeps the samples. No I/O. What fails a
/// check changes nothing but the reason that is told when there is no sample.
class Probe {
 public:
  Probe(const ntp::Endpoint& remote, const Plan& plan, ntp::Monotonic first);

  struct Request {
    std::array<std::byte, ntp::kHeaderSize + ntp::kKeyIdSize + ntp::kMaxDigest> octets;
    std::size_t size = 0;
    [[nodiscard]] ntp::ByteView view() const { return ntp::ByteView{octets}.first(size); }
  };
  enum class Step : std::uint8_t { wait, send, ended };
  /// What is to be done at `now`; a request that waited for too long is given up.
  Step step(ntp::Monotonic now);
  /// When step() has something new to say.
  [[nodiscard]] ntp::Monotonic deadline() const;

  /// The request of Step::send, at `now`. `nonce` is not zero and nobody can guess it.
  Request begin(ntp::Timestamp nonce, ntp::Now now);
  /// The kernel's word for when it left.
  void on_sent(ntp::Timestamp at) { exchange_.sent_at(at); }
  /// True when the datagram was the answer.
  bool on_datagram(ntp::ByteView datagram, ntp::Timestamp received, ntp::Monotonic now);
  /// It cannot be asked: ends the probe. `why` is a part of a sentence.
  void on_failed(std::string why);

  [[nodiscard]] const ntp::Endpoint& remote() const { return remote_; }
  [[nodiscard]] int samples() const { return samples_; }
  /// The header of the last answer that gave time.
  [[nodiscard]] const std::optional<ntp::Packet>& header() const { return header_; }
  [[nodiscard]] std::optional<core::ClockFilter::Result> result(ntp::Monotonic now) const {
    return filter_.result(now);
  }
  [[nodiscard]] ntp::Seconds root_distance(ntp::Monotonic now) const;
  /// nullopt when it gave no time, or none that may be believed; trouble() then says why.
  [[nodiscard]] std::optional<core::Candidate> candidate(const core::SelectionSettings& rules,
                                                         ntp::Monotonic now) const;
  /// Why the last try brought nothing, a part of a sentence; empty when it brought a sample.
  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
  [[nodiscard]] bool is_authentic(ntp::ByteView datagram, ntp::ByteView mac) const;
  void take(const ntp::Reply& reply, ntp::Monotonic now);

  ntp::Endpoint remote_;
  Plan plan_;
  ntp::Exchange exchange_;
  core::ClockFilter filter_;
  std::optional<ntp::Packet> header_;
  ntp::Monotonic next_;  // request, or the end of the wait for the outstanding one
  int tries_ = 0;
  int samples_ = 0;
  bool ended_ = false;
  std::string trouble_;
};

}  // namespace ntpdate
