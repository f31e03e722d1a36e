// The list of recent clients as the mode-6 server reads it.
#pragma once

#include "core/mru_list.hpp"
#include "mode6/state_view.hpp"

namespace node {

/// Looks at the list of the node, which must outlive it; copies nothing.
class ClientsView final : public mode6::MruView {
 public:
  /// `list` may be null: then nothing but is_kept() may be asked.
  explicit ClientsView(const core::MruList* list) : list_{list} {}

  [[nodiscard]] bool is_kept() const { return list_ != nullptr; }
  [[nodiscard]] Position oldest() const override { return list_->oldest(); }
  [[nodiscard]] Position newest() const override { return list_->newest(); }
  [[nodiscard]] Position newer(Position at) const override { return list_->newer(at); }
  [[nodiscard]] Position older(Position at) const override { return list_->older(at); }
  [[nodiscard]] Position find(const ntp::IpAddress& address) const override {
    return list_->position_of(address);
  }
  [[nodiscard]] Entry at(Position at) const override;

 private:
  static_assert(kEnd == core::MruList::kEnd);
  const core::MruList* list_;
};

}  // namespace node
