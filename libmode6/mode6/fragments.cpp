#include "mode6/fragments.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace mode6 {

FragmentVerdict Fragments::add(const Header& header, ntp::ByteView datagram) {
  const std::size_t count = header.count;
  const std::size_t begin = header.offset;
  const std::size_t end = begin + count;
  if (count > kMaxDataAccepted || kHeaderSize + count > datagram.size()) {
    return FragmentVerdict::too_long;
  }
  if (count == 0 && header.more) return FragmentVerdict::empty_more;
  if (end > kMaxAnswer) return FragmentVerdict::too_large;

  const auto place = std::ranges::lower_bound(extents_, begin, {}, &Extent::begin);
  if (place != extents_.end() && place->begin == begin) return FragmentVerdict::duplicate;
  if (end_ && (!header.more || end > *end_)) return FragmentVerdict::second_end;
  if (place != extents_.end() && place->begin < end) return FragmentVerdict::overlap;
  if (place != extents_.begin() && std::prev(place)->end > begin) return FragmentVerdict::overlap;
  if (!header.more && place != extents_.end()) return FragmentVerdict::second_end;
  if (extents_.size() == kMaxFragments) return FragmentVerdict::too_large;

  const ntp::ByteView data = datagram.subspan(kHeaderSize, count);
  extents_.insert(place, Extent{begin, end, std::string{ntp::as_text(data)}});
  octets_ += count;
  if (!header.more) {
    end_ = end;
    status_ = header.status;
  }
  return complete() ? FragmentVerdict::complete : FragmentVerdict::accepted;
}

bool Fragments::complete() const {
  // The extents are disjoint and none reaches behind the end: as many octets means no hole.
  return end_ == octets_;
}

std::string Fragments::take() {
  assert(complete());
  std::string joined;
  joined.reserve(octets_);
  for (const Extent& extent : extents_) joined += extent.data;
  *this = {};
  return joined;
}

std::vector<Piece> Fragments::take_pieces() {
  std::vector<Piece> pieces;
  for (Extent& extent : extents_) {
    if (pieces.empty() || pieces.back().offset + pieces.back().data.size() != extent.begin) {
      pieces.push_back({.offset = extent.begin, .data = {}});
    }
    pieces.back().data += extent.data;
    pieces.back().last = end_ == extent.end;
  }
  *this = {};
  return pieces;
}

}  // namespace mode6
