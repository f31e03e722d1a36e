#include "netio/signals.hpp"

#include <array>
#include <cstddef>
#include <event2/event.h>
#include <stdexcept>
#include <unistd.h>
#include <utility>
#include <vector>

namespace netio {
namespace {

constexpr int kSignals = 65;
constexpr unsigned kAgain_s = 1;

// A handler reaches nothing but globals.
std::array<volatile std::sig_atomic_t, kSignals> arrived;
volatile std::sig_atomic_t any_arrived = 0;
event_base* volatile waiting = nullptr;

// Without threads of libevent's own, breaking a loop writes one number.
void break_wait() {
  if (waiting != nullptr) event_base_loopbreak(waiting);
  alarm(kAgain_s);
}

extern "C" void note_arrival(int number) {
  arrived[static_cast<std::size_t>(number)] = 1;
  any_arrived = 1;
  break_wait();
}

extern "C" void interrupt_again(int) {
  if (any_arrived != 0) break_wait();
}

// Without SA_RESTART: the wait must end.
bool install(int number, void (*handler)(int), struct sigaction* before) {
  struct sigaction action{};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  return sigaction(number, &action, before) == 0;
}

}  // namespace

Signals::~Signals() {
  while (!watched_.empty()) forget(watched_.begin()->first);
}

void Signals::watch(int number, Callback callback) {
  Watched watched{.callback = std::move(callback)};
  const bool known = number > 0 && number < kSignals && number != SIGALRM;
  if (!known || !install(SIGALRM, interrupt_again, nullptr) ||
      !install(number, note_arrival, &watched.before)) {
    throw std::runtime_error("cannot wait for a signal");
  }
  if (const auto found = watched_.find(number); found != watched_.end()) {
    watched.before = found->second.before;
  }
  watched_.insert_or_assign(number, std::move(watched));
}

void Signals::forget(int number) {
  const auto found = watched_.find(number);
  if (found == watched_.end()) return;
  sigaction(number, &found->second.before, nullptr);
  watched_.erase(found);
  if (watched_.empty()) waiting = nullptr;
}

void Signals::interrupt(event_base* base) {
  if (!watched_.empty()) waiting = base;
}

void Signals::deliver() {
  if (any_arrived == 0 || watched_.empty()) return;
  any_arrived = 0;
  alarm(0);
  std::vector<int> numbers;
  for (const auto& [number, watched] : watched_) {
    auto& came = arrived[static_cast<std::size_t>(number)];
    if (came != 0) numbers.push_back(number);
    came = 0;
  }
  for (const int number : numbers) {
    const auto found = watched_.find(number);
    if (found == watched_.end()) continue;
    const Callback callback = found->second.callback;  // it may forget itself
    callback();
  }
}

}  // namespace netio
