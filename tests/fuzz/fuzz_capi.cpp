// A careless program drives the C API against a hostile server. Oracle: every question ends once
// and is told once, an outcome never changes, no buffer is written beyond its end, what is read
// out of a text lies within it, and what is made to be shown is plain ASCII.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "capi/mode6.h"
#include "mode6/header.hpp"
#include "ntp/bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int64_t kMillisecond = 1'000'000;
constexpr char kCanary = '#';

void require(bool condition) {
  if (!condition) std::abort();
}

/// Calls something that fills a buffer of `capacity` octets and checks what it did to it.
template <class Function>
std::string fill(std::size_t capacity, Function&& function) {
  std::vector<char> buffer(capacity + 1, kCanary);
  const int length = function(buffer.data(), capacity);
  require(length >= 0 && buffer[capacity] == kCanary);
  const auto whole = static_cast<std::size_t>(length);
  if (capacity > 0) {
    const auto end = std::find(buffer.rbegin() + 1, buffer.rend(), '\0');
    require(end != buffer.rend());
  }
  return {buffer.data(), std::min(whole, capacity == 0 ? 0 : capacity - 1)};
}

void check_printable(const std::string& text, std::size_t capacity) {
  const auto shown = fill(capacity, [&](char* buffer, std::size_t size) {
    return mode6_printable(text.data(), text.size(), buffer, size);
  });
  const std::size_t end = std::min(shown.find('\0'), shown.size());  // behind a cut escape
  require(std::all_of(shown.begin(), shown.begin() + static_cast<std::ptrdiff_t>(end),
                      [](char c) { return c >= 0x20 && c < 0x7f; }));
}

void check_reading(const std::string& text, std::size_t capacity) {
  const int count = mode6_parse(text.data(), text.size(), nullptr, 0);
  require(count >= 0 && count <= MODE6_MAX_VARIABLES);
  std::vector<mode6_variable> list(static_cast<std::size_t>(count));  // not one more: ASan looks
  require(mode6_parse(text.data(), text.size(), list.data(), list.size() / 2) == count);
  require(mode6_parse(text.data(), text.size(), list.data(), list.size()) == count);
  const char* reached = text.data();
  const char* const end = text.data() + text.size();
  for (int i = 0; i < count; ++i) {
    const mode6_variable& one = list[static_cast<std::size_t>(i)];
    require(one.name >= reached && one.name + one.name_length <= end);
    reached = one.name + one.name_length;
    if (one.has_value == 0) continue;
    require(one.value >= reached && one.value + one.value_length <= end);
    reached = one.value + one.value_length;
  }
  std::array<mode6_association, 4> pairs{};
  const int all = mode6_associations(text.data(), text.size(), pairs.data(), pairs.size());
  require(all >= 0 && static_cast<std::size_t>(all) <= text.size() / 4);
  for (int i = 1; i < std::min(all, 4); ++i) {
    const auto at = static_cast<std::size_t>(i);
    require(pairs[at - 1].association < pairs[at].association);
  }
  check_printable(text, capacity);
}

class Driver {
 public:
  explicit Driver(ntp::Reader& input) : input_{input} {
    mode6_options options{};
    options.window = input.u8();
    options.max_tries = input.u8() % 17U;
    require(mode6_open(&talk_, input.u16(), &options) == MODE6_OK);
  }
  ~Driver() { mode6_close(&talk_); }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  void run() {
    while (input_.ok() && input_.remaining() > 0) event();
    for (int steps = 0; mode6_idle(talk_) == 0; ++steps) {
      require(steps < 100'000);
      pump();
      if (mode6_idle(talk_) == 0) now_ += mode6_timeout(talk_, now_);
    }
    require(mode6_timeout(talk_, now_) == INT64_MAX && mode6_poll_timeout(talk_, now_) == -1);
    listen();
    for (const auto& [question, state] : states_) require(state != MODE6_PENDING);
  }

 private:
  void event() {
    switch (input_.u8() % 11) {
      case 0:
        ask();
        break;
      case 1:
        now_ += kMillisecond * input_.u8() * 4;
        break;
      case 2:
        if (mode6_idle(talk_) == 0) now_ += mode6_timeout(talk_, now_);
        break;
      case 3:
        if (input_.u8() == 0) require(mode6_refused(talk_) == MODE6_OK);
        break;
      case 4:
        feed(input_.take(input_.u8() % (input_.remaining() + 1)));
        break;
      case 5:
        release();
        break;
      case 6:
        read();
        break;
      case 7:
        pump();
        break;
      case 10:
        // Nothing is ever signed here, so that what is asked then can only fail.
        mode6_set_key(talk_, 1, "AES", "secret", input_.u8() % 7U);
        break;
      default:
        reply();
        break;
    }
    listen();
  }

  void ask() {
    const unsigned kind = input_.u8();
    if (states_.size() >= 100) return;
    const int question =
        kind % 4 == 0 ? mode6_ask_peers(talk_, kind & 4)
                      : mode6_ask(talk_, kind >> 2 & 31, input_.u8() % 4U, "names", kind % 6);
    require(question > 0 && states_.emplace(question, MODE6_PENDING).second);
  }

  void pump() {
    std::array<std::byte, MODE6_MAX_PACKET + 1> buffer{};
    int size = 0;
    while ((size = mode6_next_packet(talk_, now_, buffer.data(), MODE6_MAX_PACKET)) > 0) {
      const auto header =
          mode6::parse_header(ntp::ByteView{buffer}.first(static_cast<std::size_t>(size)));
      require(header && !header->response && buffer[MODE6_MAX_PACKET] == std::byte{0});
      requests_.push_back(*header);
    }
    require(size == 0 && mode6_timeout(talk_, now_) > 0);
  }

  void feed(ntp::ByteView datagram) {
    const int taken = mode6_feed(talk_, datagram.data(), datagram.size(), now_);
    require(taken == 0 || taken == 1);
  }

  /// An answer to one of the last requests, sound but for the bits that the input turns.
  void reply() {
    if (requests_.empty()) return;
    const std::size_t back = input_.u8() % std::min<std::size_t>(requests_.size(), 64);
    mode6::Header header = requests_[requests_.size() - 1 - back];
    const unsigned flags = input_.u8();
    header.response = (flags & 3) != 3;
    header.error = (flags & 12) == 12;
    header.more = (flags & 0x10) != 0;
    header.offset = (flags & 0x20) != 0 ? input_.u16() : 0;
    if ((flags & 0x40) != 0) header.association.value ^= 1;
    header.status = input_.u16();
    const auto data = input_.take(input_.u8() % (input_.remaining() + 1));
    header.count = static_cast<std::uint16_t>(data.size());
    std::vector<std::byte> packet(mode6::kHeaderSize);
    mode6::write_header(header, std::span{packet}.first<mode6::kHeaderSize>());
    packet.insert(packet.end(), data.begin(), data.end());
    feed(packet);
  }

  void release() {
    const int question = input_.u8();
    const bool known = states_.erase(question) != 0;
    require(mode6_release(talk_, question) == (known ? MODE6_OK : MODE6_ERROR_QUESTION));
  }

  /// Everything that has ended since: each once, and none that was released.
  void listen() {
    int question = 0;
    while ((question = mode6_next_ended(talk_)) != 0) {
      const auto found = states_.find(question);
      require(found != states_.end() && found->second == MODE6_PENDING);
      found->second = mode6_state(talk_, question);
      require(found->second != MODE6_PENDING);
    }
    for (const auto& [number, state] : states_) require(mode6_state(talk_, number) == state);
  }

  void read() {
    const int question = input_.u8();
    const std::size_t capacity = input_.u8();
    const auto found = states_.find(question);
    const int state = found == states_.end() ? MODE6_ERROR_QUESTION : found->second;
    require(mode6_state(talk_, question) == state);
    require((mode6_status(talk_, question) >= 0) == (state == MODE6_OK));
    require((mode6_server_code(talk_, question) >= 0) == (state == MODE6_FAILED_SERVER));
    const int length = mode6_text(talk_, question, nullptr, 0);
    if (length >= 0) {
      check_reading(fill(capacity * 256,
                         [&](char* buffer, std::size_t size) {
                           require(mode6_text(talk_, question, buffer, size) == length);
                           return length;
                         }),
                    capacity);
    }
    const int peers = mode6_peer_count(talk_, question);
    require(state != MODE6_OK || (length >= 0) != (peers >= 0));
    for (int index = 0; index < peers; ++index) read_peer(question, index, capacity);
  }

  void read_peer(int question, int index, std::size_t capacity) {
    mode6_peer peer{};
    require(mode6_peer_at(talk_, question, index, &peer) == MODE6_OK && peer.association != 0);
    require(peer.result == MODE6_OK || peer.result <= MODE6_FAILED_NO_ANSWER);
    const auto text = fill(capacity, [&](char* buffer, std::size_t size) {
      return mode6_peer_text(talk_, question, index, buffer, size);
    });
    require(peer.result == MODE6_OK || text.empty());
    check_reading(text, capacity);
    fill(capacity, [&](char* buffer, std::size_t size) {
      return mode6_peer_status_text(peer.status, buffer, size);
    });
  }

  ntp::Reader& input_;
  mode6_conversation* talk_ = nullptr;
  int64_t now_ = 0;
  std::map<int, int> states_;  // of the questions that were not released
  std::vector<mode6::Header> requests_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ntp::Reader input{std::as_bytes(std::span{data, size})};
  Driver{input}.run();
  return 0;
}
