// Requests that are under way, and whether what comes back is a right answer to one of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace load {

inline constexpr std::size_t kPacket = 48;
inline constexpr std::int64_t kSecond = 1'000'000'000;  // ns

/// What may be wrong with a reply; `right` is not.
enum class Verdict : std::uint8_t {
  right,
  size,
  version,
  mode,
  unasked,  ///< its origin is no nonce of a request that waits, or it came to another's port
  kiss,     ///< RATE, DENY and the like
  stratum,
  leap,  ///< says that it is not synchronised
  times,
  sender,
  late,  ///< right, but after kPatience: counted as lost
  count
};
std::string_view name(Verdict verdict);

/// Seconds since 1900 as on the wire, in units of 2^-32 s; the wall clock of this host.
std::uint64_t wire_time(std::int64_t real_ns);
/// The difference of two of them in ns.
std::int64_t wire_difference_ns(std::uint64_t later, std::uint64_t earlier);

/// The eight octets at `at`, most significant first.
std::uint64_t read_u64(std::span<const std::byte> octets, std::size_t at);
void write_u64(std::span<std::byte> octets, std::size_t at, std::uint64_t value);

/// A table of the requests of the last moments: the nonce of each says its place there. What is
/// older than kPatience when its turn comes is lost. It knows nothing of sockets.
class Requests {
 public:
  static constexpr std::int64_t kPatience = 100'000'000;  // ns

  /// `expect_time`: replies must be those of a time server; otherwise the request itself.
  Requests(std::uint64_t seed, std::size_t ports, bool expect_time, std::int64_t real_minus_mono);

  /// Fills in a request that was due at `due_ns` of the monotonic clock.
  void write(std::span<std::byte, kPacket> into, std::size_t port, std::int64_t due_ns);
  /// Judges a reply that came at `now_ns`; of a right one `due_ns` is set.
  Verdict judge(std::span<const std::byte> reply, std::size_t port, std::int64_t now_ns,
                std::int64_t& due_ns);
  /// Gives up what waits too long.
  void expire(std::int64_t now_ns);
  void give_up_all() { expire(INT64_MAX); }

  [[nodiscard]] std::size_t open() const { return open_; }
  [[nodiscard]] std::size_t open(std::size_t port) const { return open_at_[port]; }
  [[nodiscard]] std::uint64_t sent() const { return next_; }

 private:
  struct Waiting {
    std::uint64_t nonce = 0;
    std::int64_t due_ns = 0;
    std::uint32_t port = 0;
    bool open = false;      // waits for its reply
    bool answered = false;  // a second reply would be one too many
  };
  static constexpr std::size_t kSlots = std::size_t{1} << 18;  // 2.6 million a second for kPatience

  void close(Waiting& one);
  [[nodiscard]] Verdict judge_time(std::span<const std::byte> reply, const Waiting& asked,
                                   std::int64_t now_ns) const;

  std::vector<Waiting> table_{kSlots};
  std::vector<std::size_t> open_at_;
  std::size_t open_ = 0;
  std::uint64_t next_ = 0;
  std::uint64_t oldest_ = 0;
  std::uint64_t random_;
  std::int64_t real_minus_mono_;
  bool expect_time_;
};

}  // namespace load
