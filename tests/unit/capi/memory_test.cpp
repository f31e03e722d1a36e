// Every single allocation of the library fails once: an error code comes back, nothing leaks, and
// the conversation can be closed.
#include <cstdlib>
#include <gtest/gtest.h>
#include <new>

#include "talk.hpp"

namespace {

constexpr long kForever = -1;
long left = kForever;  // allocations until one fails

void* allocate(std::size_t size) {
  if (left == 0) throw std::bad_alloc{};
  if (left > 0) --left;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc{};
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace capi {
namespace {

/// Only what the library allocates is counted and fails.
class Scarcity {
 public:
  explicit Scarcity(long allocations) : rest_{allocations} {}

  template <class Function>
  int operator()(Function&& call) {
    left = rest_;
    const int result = call();
    rest_ = left;
    left = kForever;
    if (result == MODE6_ERROR_MEMORY) failed_ = true;
    return result;
  }
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  long rest_;
  bool failed_ = false;
};

void feed(mode6_conversation* talk, Scarcity& scarce, const Datagrams& answers) {
  for (const auto& answer : answers) {
    scarce([&] { return mode6_feed(talk, answer.data(), answer.size(), kStart); });
  }
}

void converse(mode6_conversation* talk, Scarcity& scarce) {
  std::array<std::byte, MODE6_MAX_PACKET> packet{};
  for (;;) {
    const int size =
        scarce([&] { return mode6_next_packet(talk, kStart, packet.data(), packet.size()); });
    if (size <= 0) return;
    const auto octets = ntp::ByteView{packet}.first(static_cast<std::size_t>(size));
    feed(talk, scarce, two_peers({mode6::parse_header(octets).value(), {}, {}}));
  }
}

/// Whether an allocation failed.
bool whole_life(long allocations) {
  Scarcity scarce{allocations};
  mode6_conversation* talk = nullptr;
  if (scarce([&] { return mode6_open(&talk, 1, nullptr); }) != MODE6_OK) {
    EXPECT_EQ(talk, nullptr);
    return true;
  }
  const int plain =
      scarce([&] { return mode6_ask_variables(talk, 7, "a name that is long enough"); });
  const int peers = scarce([&] { return mode6_ask_peers(talk, 1); });
  converse(talk, scarce);
  mode6_refused(talk);  // the signed question waits for ever: nobody here signs
  EXPECT_EQ(mode6_idle(talk), 1);
  for (const int question : {plain, peers}) {
    if (question <= 0) continue;
    const int state = mode6_state(talk, question);
    EXPECT_TRUE(state == MODE6_OK || (state == MODE6_ERROR_MEMORY && scarce.failed())) << state;
  }
  EXPECT_EQ(mode6_ask_status(talk) == MODE6_ERROR_MEMORY, scarce.failed());
  mode6_close(&talk);
  return scarce.failed();
}

TEST(Memory, AnyAllocationOfAConversationMayFail) {
  long allocations = 0;
  while (whole_life(allocations)) ASSERT_LT(++allocations, 10'000);
  EXPECT_GT(allocations, 20);  // else nothing was put to the test
}

TEST(Memory, AnyAllocationOfAReadingMayFail) {
  const std::string text = "flash=0x600, filtdelay=x,y 1 2 3 4 5 6 7 8";
  std::array<mode6_variable, 4> room{};
  std::array<char, 100> buffer{};
  for (const auto& read : std::initializer_list<std::function<int()>>{
           [&] { return mode6_parse(text.data(), text.size(), room.data(), room.size()); },
           [&] { return mode6_find(text.data(), text.size(), "flash", room.data()); },
           [&] { return mode6_peer_status_text(0xffff, buffer.data(), buffer.size()); },
           [&] { return mode6_flash_text(0x1fff, ", ", buffer.data(), buffer.size()); }}) {
    long allocations = 0;
    for (;; ++allocations) {
      ASSERT_LT(allocations, 1000);
      Scarcity scarce{allocations};
      const int result = scarce(read);
      if (result > 0) break;
      EXPECT_EQ(result, MODE6_ERROR_MEMORY);
    }
    EXPECT_GT(allocations, 0);
  }
}

}  // namespace
}  // namespace capi
