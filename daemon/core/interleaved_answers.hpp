// The server's half of interleaved mode: when the last replies really left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ntp/address.hpp"
#include "ntp/bytes.hpp"
#include "ntp/packet.hpp"
#include "ntp/timestamp.hpp"

namespace core {

/// Whether a request is made so that its reply may be an interleaved one (RFC 9769 section 2): a
/// client's, with the timestamp of an earlier reply as its origin, and with a receive and a
/// transmit timestamp of its own that differ, by which it tells the kinds of replies apart.
[[nodiscard]] bool may_interleave(ntp::ByteView request);

/// Remembers, of the replies to such requests, when the request came and when the reply left, and
/// tells the client of it when it asks with that receive timestamp. Which kind a reply is hangs on
/// nothing but what this server itself sent to that address before; who asks with anything else, or
/// comes too late, gets a basic one. An interleaved reply is as long as the basic one would be.
/// Does not know when anything leaves: that is told to it.
class InterleavedAnswers {
 public:
  /// A full table forgets the oldest: whoever fills it makes others get basic replies, no more.
  /// 4096 clients that ask once in 64 s may come 64 times a second; 160 KiB.
  static constexpr std::size_t kMost = 4096;

  /// Makes `reply`, the basic one to `request`, interleaved if it can be, and remembers it. Does
  /// nothing if !may_interleave(request).
  void answer(ntp::ByteView request, const ntp::IpAddress& client,
              std::span<std::byte, ntp::kHeaderSize> reply);
  /// The kernel says that this left then: a reply with whatever headers of lower layers before it.
  void left(ntp::ByteView frame, ntp::Timestamp at);
  /// The clock was stepped: what it said before says nothing any more.
  void clear();

  [[nodiscard]] std::uint64_t interleaved() const { return interleaved_; }
  [[nodiscard]] std::size_t size() const;

 private:
  struct Answer {
    ntp::Timestamp receive;  // unknown: none
    ntp::Timestamp transmit;
    ntp::IpAddress client;
  };
  static constexpr std::size_t kWays = 4;  // places that one receive timestamp may have
  [[nodiscard]] static std::size_t row_of(ntp::Timestamp receive);
  [[nodiscard]] Answer* find(ntp::Timestamp receive);
  void remember(const Answer& answer);

  std::vector<Answer> answers_;  // rows of kWays, the newest first; empty until the first
  std::uint64_t interleaved_ = 0;
};

}  // namespace core
