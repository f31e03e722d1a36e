#include "node/clients_view.hpp"

#include <algorithm>
#include <optional>

namespace node {

ClientsView::ClientsView(std::vector<const core::MruList*> lists, MruCursors& cursors)
    : lists_{std::move(lists)}, cursors_{cursors} {
  cursors_.resize(lists_.size(), kEnd);
}

// Lists are as many as threads, and their positions grow in turn: those of one list are its own.
ClientsView::Place ClientsView::place_of(Position position) const {
  const auto lists = static_cast<Position>(lists_.size());
  return {position % lists, position / lists};
}

ClientsView::Position ClientsView::position_of(const Place& place) const {
  if (place.at == kEnd) return kEnd;
  return place.at * static_cast<Position>(lists_.size()) + static_cast<Position>(place.list);
}

ClientsView::Age ClientsView::age_of(const Place& place) const {
  return {lists_[place.list]->seen(place.at), place.list};
}

ClientsView::Position ClientsView::oldest() const {
  Place best;
  for (std::size_t i = 0; i < lists_.size(); ++i) {
    const Place here{i, lists_[i]->oldest()};
    if (here.at != kEnd && (best.at == kEnd || age_of(here) < age_of(best))) best = here;
  }
  return position_of(best);
}

ClientsView::Position ClientsView::newest() const {
  Place best;
  for (std::size_t i = 0; i < lists_.size(); ++i) {
    const Place here{i, lists_[i]->newest()};
    if (here.at != kEnd && (best.at == kEnd || age_of(best) < age_of(here))) best = here;
  }
  return position_of(best);
}

ClientsView::Position ClientsView::first_after(std::size_t list, const Age& age) const {
  const core::MruList& entries = *lists_[list];
  Position& cursor = cursors_[list];
  if (cursor >= entries.size()) cursor = entries.newest();
  // Back to what is not after it, then on to the first that is.
  while (cursor != kEnd && age_of({list, cursor}) > age) cursor = entries.older(cursor);
  Position next = cursor == kEnd ? entries.oldest() : entries.newer(cursor);
  while (next != kEnd && age_of({list, next}) <= age) {
    cursor = next;
    next = entries.newer(next);
  }
  return next;
}

ClientsView::Position ClientsView::newer(Position position) const {
  if (lists_.size() == 1) return lists_.front()->newer(position);
  const Place from = place_of(position);
  const Age age = age_of(from);
  Place best;
  for (std::size_t i = 0; i < lists_.size(); ++i) {
    const Place here{i, i == from.list ? lists_[i]->newer(from.at) : first_after(i, age)};
    if (here.at != kEnd && (best.at == kEnd || age_of(here) < age_of(best))) best = here;
  }
  return position_of(best);
}

ClientsView::Position ClientsView::older(Position position) const {
  if (lists_.size() == 1) return lists_.front()->older(position);
  const Place from = place_of(position);
  const Age age = age_of(from);
  Place best;
  for (std::size_t i = 0; i < lists_.size(); ++i) {
    const Position after = i == from.list ? from.at : first_after(i, age);
    const Place here{i, after == kEnd ? lists_[i]->newest() : lists_[i]->older(after)};
    if (here.at != kEnd && (best.at == kEnd || age_of(best) < age_of(here))) best = here;
  }
  return position_of(best);
}

ClientsView::Position ClientsView::find(const ntp::IpAddress& address) const {
  for (std::size_t i = 0; i < lists_.size(); ++i) {
    const Position at = lists_[i]->position_of(address);
    if (at != kEnd) return position_of({i, at});
  }
  return kEnd;
}

mode6::MruView::Entry ClientsView::at(Position position) const {
  const Place place = place_of(position);
  const core::MruEntry& entry = lists_[place.list]->at(place.at);
  return {.row = {.remote = entry.remote,
                  .first = entry.first,
                  .last = entry.last,
                  .count = entry.count,
                  .mode = entry.mode,
                  .version = entry.version,
                  .restrictions = entry.restrictions,
                  .score = static_cast<double>(entry.score),
                  .dropped = entry.dropped},
          .local = entry.local};
}

}  // namespace node
