// The conversation of mode6.h: asking and driving.
#include "mode6/conversation.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>
#include <new>
#include <span>
#include <string>
#include <utility>

#include "capi/handle.hpp"
#include "ntp/keys.hpp"

namespace {

using ntp::Monotonic;
using ntp::Nanos;

constexpr Nanos kLongest = std::chrono::hours{1};  // sums and doublings stay far below 2^63 ns
constexpr int64_t kLatest = std::numeric_limits<int64_t>::max() / 2;
constexpr int kMaxOpcode = 31;

bool take(int64_t given_ns, Nanos& into) {
  if (given_ns < 0 || Nanos{given_ns} > kLongest) return false;
  if (given_ns != 0) into = Nanos{given_ns};
  return true;
}

bool take(uint32_t given, std::size_t most, std::size_t& into) {
  if (given > most) return false;
  if (given != 0) into = given;
  return true;
}

/// False when a member is out of its range.
bool take(const mode6_options& options, mode6::Patience& patience, std::size_t& version) {
  return take(options.deadline_ns, patience.deadline) &&
         take(options.first_retry_ns, patience.first_retry) &&
         take(options.shortest_retry_ns, patience.shortest_retry) &&
         take(options.longest_retry_ns, patience.longest_retry) &&
         take(options.window, mode6::Patience::kMaxWindow, patience.window) &&
         take(options.max_tries, mode6::Patience::kMaxTries, patience.max_tries) &&
         take(options.version, ntp::kVersion, version) &&
         std::ranges::all_of(options.reserved, [](uint32_t word) { return word == 0; });
}

/// Does something to a conversation that may run out of memory halfway: it is broken then.
template <class Function>
int alter(mode6_conversation* conversation, Function&& function) noexcept {
  if (conversation == nullptr) return MODE6_ERROR_ARGUMENT;
  if (conversation->broken) return MODE6_ERROR_MEMORY;
  conversation->broken = true;
  return capi::guarded([&] {
    const int value = function(*conversation);
    conversation->broken = false;
    return value;
  });
}

/// Also forgets the question at once when nobody wants to know.
void end(mode6_conversation& conversation, int question) {
  const auto found = conversation.held.find(question);
  if (found == conversation.held.end()) return;
  if (found->second.released) {
    conversation.held.erase(found);
    return;
  }
  found->second.ended = true;
  conversation.ended.push_back(question);
}

void end_queries(mode6_conversation& conversation) {
  std::erase_if(conversation.queries, [&](int question) {
    const auto& what = conversation.held.at(question).what;
    if (!std::get<mode6::PeersQuery>(what).done()) return false;
    end(conversation, question);
    return true;
  });
}

/// A number that no question has, or 0 when there are too many.
int next_number(mode6_conversation& conversation) {
  if (conversation.held.size() >= MODE6_MAX_QUESTIONS) return 0;
  int& last = conversation.last_question;
  do {
    last = last == std::numeric_limits<int>::max() ? 1 : last + 1;
  } while (conversation.held.contains(last));
  return last;
}

bool set_now(mode6_conversation& conversation, int64_t now_ns) {
  if (now_ns < 0 || now_ns > kLatest) return false;
  conversation.now = std::max(conversation.now, Monotonic{Nanos{now_ns}});
  return true;
}

int ask_plain(mode6_conversation& conversation, mode6::Question question) {
  const int number = next_number(conversation);
  if (number == 0) return MODE6_ERROR_LIMIT;
  conversation.held.try_emplace(number);
  conversation.asking.ask(std::move(question),
                          [&conversation, number](const mode6::Outcome& outcome) {
                            const auto found = conversation.held.find(number);
                            if (found == conversation.held.end()) return;
                            found->second.what = capi::Plain{outcome};
                            end(conversation, number);
                          });
  return number;
}

/// Nothing when a part is out of its range or the type is forbidden here.
std::optional<ntp::Key> make_key(uint32_t id, const char* type, ntp::ByteView secret) {
  const auto known = ntp::key_type(type == nullptr ? "" : type);
  if (!known || id == 0 || id > ntp::kMaxKeyId) return std::nullopt;
  if (secret.empty() || secret.size() > ntp::kMaxSecret) return std::nullopt;
  ntp::Key key{.id = {id}, .type = *known, .secret = {secret.begin(), secret.end()}, .users = {}};
  if (ntp::digest_of(key, secret).size == 0) return std::nullopt;
  return key;
}

}  // namespace

const capi::Held* mode6_conversation::find(int question) const {
  const auto found = held.find(question);
  return found == held.end() || found->second.released ? nullptr : &found->second;
}

extern "C" {

int mode6_open(mode6_conversation** out, uint16_t first_sequence,
               const mode6_options* options) noexcept {
  if (out == nullptr) return MODE6_ERROR_ARGUMENT;
  *out = nullptr;
  mode6::Patience patience;
  std::size_t version = 2;
  if (options != nullptr && !take(*options, patience, version)) return MODE6_ERROR_ARGUMENT;
  return capi::guarded([&] {
    *out = new mode6_conversation{mode6::Sequence{first_sequence}, patience,
                                  static_cast<std::uint8_t>(version)};
    return MODE6_OK;
  });
}

void mode6_close(mode6_conversation** conversation) noexcept {
  if (conversation == nullptr) return;
  delete *conversation;
  *conversation = nullptr;
}

int mode6_ask(mode6_conversation* conversation, int opcode, uint16_t association, const void* data,
              size_t size) noexcept {
  if (opcode < 0 || opcode > kMaxOpcode || size > MODE6_MAX_REQUEST) return MODE6_ERROR_ARGUMENT;
  if (data == nullptr && size != 0) return MODE6_ERROR_ARGUMENT;
  return alter(conversation, [&](mode6_conversation& c) {
    std::string octets;
    if (size != 0) octets.assign(static_cast<const char*>(data), size);
    return ask_plain(c, {.opcode = static_cast<mode6::Opcode>(opcode),
                         .association = {association},
                         .data = std::move(octets),
                         .key = c.key});
  });
}

int mode6_ask_status(mode6_conversation* conversation) noexcept {
  return mode6_ask(conversation, MODE6_READ_STATUS, 0, nullptr, 0);
}

int mode6_ask_variables(mode6_conversation* conversation, uint16_t association,
                        const char* names) noexcept {
  return mode6_ask(conversation, MODE6_READ_VARIABLES, association, names,
                   names == nullptr ? 0 : std::strlen(names));
}

int mode6_ask_peers(mode6_conversation* conversation, int all) noexcept {
  return alter(conversation, [&](mode6_conversation& c) -> int {
    const int number = next_number(c);
    if (number == 0) return MODE6_ERROR_LIMIT;
    auto& what = c.held.try_emplace(number).first->second.what;
    what.emplace<mode6::PeersQuery>(mode6::PeersQuery::Options{.all = all != 0, .key = c.key})
        .start(c.asking);
    c.queries.push_back(number);
    return number;
  });
}

int mode6_set_key(mode6_conversation* conversation, uint32_t key_id, const char* type,
                  const void* secret, size_t size) noexcept {
  return alter(conversation, [&](mode6_conversation& c) -> int {
    if (secret == nullptr) {
      c.key = nullptr;
      return MODE6_OK;
    }
    auto key = make_key(key_id, type, {static_cast<const std::byte*>(secret), size});
    if (!key) return MODE6_ERROR_ARGUMENT;
    c.key = std::make_shared<const ntp::Key>(std::move(*key));
    return MODE6_OK;
  });
}

int mode6_next_packet(mode6_conversation* conversation, int64_t now_ns, void* buffer,
                      size_t capacity) noexcept {
  if (buffer == nullptr) return MODE6_ERROR_ARGUMENT;
  if (capacity < MODE6_MAX_PACKET) return MODE6_ERROR_BUFFER;
  return alter(conversation, [&](mode6_conversation& c) -> int {
    if (!set_now(c, now_ns)) return MODE6_ERROR_ARGUMENT;
    const std::span room{static_cast<std::byte*>(buffer), capacity};
    const std::size_t size = c.asking.next_datagram(c.now, room);
    end_queries(c);
    return static_cast<int>(size);
  });
}

int mode6_feed(mode6_conversation* conversation, const void* datagram, size_t size,
               int64_t now_ns) noexcept {
  if (datagram == nullptr && size != 0) return MODE6_ERROR_ARGUMENT;
  return alter(conversation, [&](mode6_conversation& c) -> int {
    if (!set_now(c, now_ns)) return MODE6_ERROR_ARGUMENT;
    const std::size_t dropped = c.asking.dropped();
    c.asking.on_datagram({static_cast<const std::byte*>(datagram), size}, c.now);
    end_queries(c);
    return c.asking.dropped() == dropped ? 1 : 0;
  });
}

int mode6_refused(mode6_conversation* conversation) noexcept {
  return alter(conversation, [](mode6_conversation& c) {
    c.asking.on_refused();
    end_queries(c);
    return MODE6_OK;
  });
}

int mode6_idle(const mode6_conversation* conversation) noexcept {
  return conversation == nullptr || conversation->broken || conversation->asking.idle() ? 1 : 0;
}

int64_t mode6_timeout(const mode6_conversation* conversation, int64_t now_ns) noexcept {
  if (mode6_idle(conversation) != 0) return std::numeric_limits<int64_t>::max();
  const Monotonic now = std::max(conversation->now, Monotonic{Nanos{now_ns}});
  const Monotonic next = conversation->asking.next_deadline();
  return next <= now ? 0 : (next - now).count();
}

int mode6_poll_timeout(const mode6_conversation* conversation, int64_t now_ns) noexcept {
  const int64_t wait_ns = mode6_timeout(conversation, now_ns);
  if (wait_ns == std::numeric_limits<int64_t>::max()) return -1;
  // Never beyond a deadline, and that is an hour away at most.
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(Nanos{wait_ns}).count());
}

int mode6_release(mode6_conversation* conversation, int question) noexcept {
  if (conversation == nullptr) return MODE6_ERROR_ARGUMENT;
  const auto found = conversation->held.find(question);
  if (found == conversation->held.end() || found->second.released) return MODE6_ERROR_QUESTION;
  const bool asking =
      !found->second.ended && std::holds_alternative<mode6::PeersQuery>(found->second.what);
  if (asking) {
    found->second.released = true;
    return MODE6_OK;
  }
  if (found->second.ended) std::erase(conversation->ended, question);
  conversation->held.erase(found);
  return MODE6_OK;
}

}  // extern "C"
