// The lists of recent clients as the mode-6 server reads them: as one.
#pragma once

#include <utility>
#include <vector>

#include "core/mru_list.hpp"
#include "mode6/state_view.hpp"
#include "ntp/timestamp.hpp"

namespace node {

/// Where a walk through several lists was last, for the next question of it: see ClientsView.
using MruCursors = std::vector<core::MruList::Position>;

/// Looks at the lists of all gates, which must outlive it, in the order in which clients were seen;
/// copies nothing. With several lists a step from one to the other begins where the last one ended,
/// which is near: questions for the list of clients go through it in order.
class ClientsView final : public mode6::MruView {
 public:
  /// Without lists nothing but is_kept() may be asked.
  ClientsView(std::vector<const core::MruList*> lists, MruCursors& cursors);

  [[nodiscard]] bool is_kept() const { return !lists_.empty(); }
  [[nodiscard]] Position oldest() const override;
  [[nodiscard]] Position newest() const override;
  [[nodiscard]] Position newer(Position at) const override;
  [[nodiscard]] Position older(Position at) const override;
  [[nodiscard]] Position find(const ntp::IpAddress& address) const override;
  [[nodiscard]] Entry at(Position at) const override;

 private:
  static_assert(kEnd == core::MruList::kEnd);
  /// When it was seen, and of two that were seen at once the list decides.
  using Age = std::pair<ntp::Monotonic, std::size_t>;
  struct Place {
    std::size_t list = 0;
    Position at = kEnd;
  };
  [[nodiscard]] Place place_of(Position position) const;
  [[nodiscard]] Position position_of(const Place& place) const;
  [[nodiscard]] Age age_of(const Place& place) const;
  /// The first of `list` that was seen after `age`.
  [[nodiscard]] Position first_after(std::size_t list, const Age& age) const;

  std::vector<const core::MruList*> lists_;
  MruCursors& cursors_;
};

}  // namespace node
