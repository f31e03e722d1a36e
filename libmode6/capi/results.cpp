// The results of questions, for mode6.h.
#include <algorithm>

#include "capi/handle.hpp"

namespace {

using capi::Held;
using capi::Plain;
using mode6::Failure;
using mode6::PeersQuery;

/// Why the question failed; nullptr when it did not. Only for one that has ended.
const Failure* failure_of(const Held& held) {
  if (const auto* query = std::get_if<PeersQuery>(&held.what)) {
    const auto& failure = query->reply().failure;
    return failure ? &*failure : nullptr;
  }
  const auto& outcome = *std::get<Plain>(held.what);
  return outcome ? nullptr : &outcome.error();
}

/// Calls `read` with the question when it has ended well.
template <class Function>
int read_held(const mode6_conversation* conversation, int question, Function&& read) noexcept {
  const int state = mode6_state(conversation, question);
  if (state == MODE6_ERROR_ARGUMENT || state == MODE6_ERROR_QUESTION) return state;
  if (state != MODE6_OK) return MODE6_ERROR_ORDER;
  return read(*conversation->find(question));
}

template <class Function>
int read_peers(const mode6_conversation* conversation, int question, Function&& read) noexcept {
  return read_held(conversation, question, [&](const Held& held) -> int {
    const auto* query = std::get_if<PeersQuery>(&held.what);
    return query == nullptr ? MODE6_ERROR_ORDER : read(query->reply());
  });
}

template <class Function>
int read_peer(const mode6_conversation* conversation, int question, int index,
              Function&& read) noexcept {
  return read_peers(conversation, question, [&](const mode6::PeersReply& reply) -> int {
    if (index < 0 || static_cast<std::size_t>(index) >= reply.peers.size()) {
      return MODE6_ERROR_ARGUMENT;
    }
    return read(reply.peers[static_cast<std::size_t>(index)]);
  });
}

bool no_room(const char* buffer, std::size_t capacity) { return buffer == nullptr && capacity > 0; }

}  // namespace

int capi::result_of(const Failure& failure) {
  switch (failure.error) {
    case mode6::AskError::no_answer:
      return MODE6_FAILED_NO_ANSWER;
    case mode6::AskError::incomplete:
      return MODE6_FAILED_INCOMPLETE;
    case mode6::AskError::too_large:
      return MODE6_FAILED_TOO_LARGE;
    case mode6::AskError::server_error:
      return MODE6_FAILED_SERVER;
    case mode6::AskError::refused:
      return MODE6_FAILED_REFUSED;
    case mode6::AskError::not_signed:
      return MODE6_FAILED_NOT_SIGNED;
  }
  return MODE6_FAILED_NO_ANSWER;
}

int capi::copy_text(std::string_view text, char* buffer, size_t capacity) noexcept {
  if (no_room(buffer, capacity)) return MODE6_ERROR_ARGUMENT;
  if (capacity > 0) {
    const std::size_t size = std::min(text.size(), capacity - 1);
    std::copy_n(text.begin(), size, buffer);
    buffer[size] = '\0';
  }
  return static_cast<int>(text.size());
}

extern "C" {

int mode6_next_ended(mode6_conversation* conversation) noexcept {
  if (conversation == nullptr) return MODE6_ERROR_ARGUMENT;
  if (conversation->ended.empty()) return 0;
  const int question = conversation->ended.front();
  conversation->ended.pop_front();
  return question;
}

int mode6_state(const mode6_conversation* conversation, int question) noexcept {
  if (conversation == nullptr) return MODE6_ERROR_ARGUMENT;
  const Held* held = conversation->find(question);
  if (held == nullptr) return MODE6_ERROR_QUESTION;
  if (!held->ended) return conversation->broken ? MODE6_ERROR_MEMORY : MODE6_PENDING;
  const Failure* failure = failure_of(*held);
  return failure == nullptr ? MODE6_OK : capi::result_of(*failure);
}

int mode6_server_code(const mode6_conversation* conversation, int question) noexcept {
  const int state = mode6_state(conversation, question);
  if (state == MODE6_ERROR_ARGUMENT || state == MODE6_ERROR_QUESTION) return state;
  if (state != MODE6_FAILED_SERVER) return MODE6_ERROR_ORDER;
  return failure_of(*conversation->find(question))->code;
}

int mode6_status(const mode6_conversation* conversation, int question) noexcept {
  return read_held(conversation, question, [](const Held& held) -> int {
    if (const auto* query = std::get_if<PeersQuery>(&held.what)) {
      return query->reply().status.word();
    }
    return (*std::get<Plain>(held.what))->status;
  });
}

int mode6_text(const mode6_conversation* conversation, int question, char* buffer,
               size_t capacity) noexcept {
  return read_held(conversation, question, [&](const Held& held) -> int {
    const auto* plain = std::get_if<Plain>(&held.what);
    return plain == nullptr ? MODE6_ERROR_ORDER
                            : capi::copy_text((*plain)->value().data, buffer, capacity);
  });
}

int mode6_peer_count(const mode6_conversation* conversation, int question) noexcept {
  return read_peers(conversation, question, [](const mode6::PeersReply& reply) {
    return static_cast<int>(reply.peers.size());
  });
}

int mode6_peer_at(const mode6_conversation* conversation, int question, int index,
                  mode6_peer* out) noexcept {
  if (out == nullptr) return MODE6_ERROR_ARGUMENT;
  return read_peer(conversation, question, index, [&](const mode6::PeerReply& peer) {
    *out = {.association = peer.id.value,
            .status = peer.status.word(),
            .result = peer.failure ? capi::result_of(*peer.failure) : MODE6_OK,
            .server_code = peer.failure ? peer.failure->code : 0};
    return MODE6_OK;
  });
}

int mode6_peer_text(const mode6_conversation* conversation, int question, int index, char* buffer,
                    size_t capacity) noexcept {
  return read_peer(conversation, question, index, [&](const mode6::PeerReply& peer) {
    return capi::copy_text(peer.text, buffer, capacity);
  });
}

int mode6_peers_clock(const mode6_conversation* conversation, int question,
                      uint64_t* out) noexcept {
  if (out == nullptr) return MODE6_ERROR_ARGUMENT;
  return read_peers(conversation, question, [&](const mode6::PeersReply& reply) {
    *out = reply.clock.value_or(ntp::Timestamp{}).wire();
    return MODE6_OK;
  });
}

}  // extern "C"
