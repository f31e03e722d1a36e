#include "node/clients_view.hpp"

namespace node {

mode6::MruView::Entry ClientsView::at(Position at) const {
  const core::MruEntry& entry = list_->at(at);
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
