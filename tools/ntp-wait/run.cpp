#include "ntp-wait/run.hpp"

#include <algorithm>
#include <cstdio>
#include <thread>
#include <unistd.h>
#include <vector>

#include "common/failure.hpp"
#include "ntp-wait/inquiry.hpp"
#include "ntp-wait/verdict.hpp"

namespace ntp_wait {
namespace {

using Clock = std::chrono::steady_clock;

/// The old programs' spinner; in a file or a pipe it would be rubbish.
class Progress {
 public:
  explicit Progress(bool wanted) : shown_{wanted && isatty(STDOUT_FILENO) != 0} {
    if (wanted) std::fputs("Waiting for ntpd to synchronize...  ", stdout);
    std::fflush(stdout);
  }
  void turn() {
    static constexpr std::string_view kWheel = "*+:.";
    if (shown_) std::printf("\b%c", kWheel[turns_++ % kWheel.size()]);
    std::fflush(stdout);
  }

 private:
  bool shown_;
  std::size_t turns_ = 0;
};

/// Asks until somebody listens; this machine has two addresses.
Verdict ask(const std::vector<common::Target>& targets, ntp::Nanos patience) {
  const mode6::Patience tries{
      .deadline = patience,
      .first_retry = std::min<ntp::Nanos>(patience / 4, std::chrono::milliseconds{300}),
      .total = patience};
  std::string trouble;
  for (const common::Target& target : targets) {
    Inquiry inquiry;
    const auto contacts =
        common::fetch({target}, tries, [&inquiry](std::size_t, mode6::Conversation& conversation) {
          inquire(conversation, inquiry);
        });
    if (!inquiry.system.failure) {
      return verdict_of(inquiry.system, inquiry.asked_peers ? &inquiry.peers.reply() : nullptr);
    }
    if (!trouble.empty()) continue;
    trouble = contacts.front().trouble.empty()
                  ? "the daemon does not answer: " + common::failure_words(*inquiry.system.failure)
                  : contacts.front().trouble;
  }
  return {false, trouble};
}

}  // namespace

Outcome wait(const Command& command) {
  const auto begin = Clock::now();
  const auto end = begin + command.timeout;
  const auto targets =
      command.target ? std::vector{*command.target} : common::local_targets(command.hosts);
  Progress progress{command.verbose && !command.json};
  Outcome outcome;
  while (outcome.tries < command.tries) {
    const auto next = Clock::now() + command.sleep;
    progress.turn();
    ++outcome.tries;
    const auto left = std::max<ntp::Nanos>(end - Clock::now(), kLeastPatience);
    const Verdict verdict = ask(targets, std::min<ntp::Nanos>(left, kTryTime));
    outcome.synchronised = verdict.synchronised;
    outcome.why = verdict.why;
    if (verdict.synchronised || outcome.tries == command.tries || Clock::now() >= end) break;
    std::this_thread::sleep_until(std::min(next, end));
    // What the last moment of the deadline brings is still asked for.
  }
  outcome.waited = std::chrono::duration<double>(Clock::now() - begin).count();
  return outcome;
}

}  // namespace ntp_wait
