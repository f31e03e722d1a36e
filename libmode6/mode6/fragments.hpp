// Putting the fragments of one answer together (RFC 9327 section 2; the rules for bad input are
// ours: first one wins, everything is bounded).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mode6/header.hpp"
#include "ntp/bytes.hpp"

namespace mode6 {

/// What became of one fragment.
enum class FragmentVerdict : std::uint8_t {
  accepted,
  complete,    ///< accepted, and the answer is whole now
  duplicate,   ///< its offset is stored already: ignored
  overlap,     ///< touches stored octets: ignored, the first one wins
  empty_more,  ///< count 0 with `more`: ignored
  second_end,  ///< a second last fragment, or one on the wrong side of the end: ignored
  too_long,    ///< count above kMaxDataAccepted or beyond the datagram: ignored
  too_large,   ///< offset and count beyond the cap or one fragment too many: the answer is lost
};

/// Octets of an answer that lie next to one another.
struct Piece {
  std::size_t offset = 0;
  std::string data;
  bool last = false;  ///< the answer ends with it
};

/// Collects fragments in any order. Does not look at sequence, opcode or association: the caller
/// has matched those already.
class Fragments {
 public:
  /// The most octets and fragments of one answer. 65,535 is where the offset field ends; real
  /// answers stay below 3 KiB. 160 fragments of 468 octets reach that end with room for short ones.
  static constexpr std::size_t kMaxAnswer = 65'535;
  static constexpr std::size_t kMaxFragments = 160;

  /// `datagram` is the whole packet, header included.
  FragmentVerdict add(const Header& header, ntp::ByteView datagram);

  [[nodiscard]] bool empty() const { return extents_.empty(); }
  [[nodiscard]] bool complete() const;
  /// The status word of the last fragment.
  [[nodiscard]] std::uint16_t status() const { return status_; }
  /// The joined octets; only when complete. Empties the collection.
  [[nodiscard]] std::string take();
  /// What there is, in order. Empties the collection.
  [[nodiscard]] std::vector<Piece> take_pieces();
  [[nodiscard]] bool has_end() const { return end_.has_value(); }

 private:
  struct Extent {
    std::size_t begin;
    std::size_t end;
    std::string data;
  };
  std::vector<Extent> extents_;  // sorted by begin, disjoint
  std::optional<std::size_t> end_;
  std::size_t octets_ = 0;  // stored in all extents
  std::uint16_t status_ = 0;
};

}  // namespace mode6
