// What stands behind a mode6_conversation pointer.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "capi/mode6.h"
#include "mode6/conversation.hpp"
#include "mode6/peers_query.hpp"
#include "ntp/mac.hpp"
#include "ntp/timestamp.hpp"

namespace capi {

/// A plain question: nothing until it has ended.
using Plain = std::optional<mode6::Outcome>;

/// A question that was asked and is not forgotten yet.
struct Held {
  std::variant<Plain, mode6::PeersQuery> what;
  bool released = false;  ///< by the caller; a peers query lives on until it is done
  bool ended = false;
};

/// The result code of a failed question.
int result_of(const mode6::Failure& failure);

/// Nothing that is thrown crosses the border; all that can be is std::bad_alloc.
template <class Function>
int guarded(Function&& function) noexcept {
  try {
    return std::forward<Function>(function)();
  } catch (...) {
    return MODE6_ERROR_MEMORY;
  }
}

/// Copies as much of `text` as fits, with a NUL behind it; returns the whole length.
int copy_text(std::string_view text, char* buffer, size_t capacity) noexcept;

}  // namespace capi

/// Addresses in `held` are stable: handlers of the conversation point there. It stands in front of
/// the conversation, so it outlives the handlers.
struct mode6_conversation {
  mode6_conversation(mode6::Sequence first, const mode6::Patience& patience, std::uint8_t version)
      : asking{first, patience, version} {}

  /// The question with that number; nullptr when there is none or it was released.
  [[nodiscard]] const capi::Held* find(int question) const;

  std::map<int, capi::Held> held;
  std::deque<int> ended;    // not yet told by mode6_next_ended()
  std::deque<int> queries;  // of peers, not yet done
  mode6::Conversation asking;
  ntp::Monotonic now{};  // the latest that the caller said
  int last_question = 0;
  std::shared_ptr<const ntp::Key> key;  // of the questions to come
  bool broken = false;                  // memory ran out in the middle of something
};
