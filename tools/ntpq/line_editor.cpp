#include "ntpq/line_editor.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <histedit.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>
#include <utility>

#include "ntpq/completion.hpp"

namespace ntpq {
namespace {

constexpr int kHistory = 500;  // lines

void interrupt(int) {}

// While it lives, an interrupt is let in only where a key is waited for, and ends the waiting.
class InterruptEndsLine {
 public:
  InterruptEndsLine() {
    struct sigaction action{};
    action.sa_handler = interrupt;
    sigaction(SIGINT, &action, &before_);
    sigset_t interrupts;
    sigemptyset(&interrupts);
    sigaddset(&interrupts, SIGINT);
    pthread_sigmask(SIG_BLOCK, &interrupts, &mask_);
  }
  ~InterruptEndsLine() {
    pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
    sigaction(SIGINT, &before_, nullptr);
  }
  InterruptEndsLine(const InterruptEndsLine&) = delete;
  InterruptEndsLine& operator=(const InterruptEndsLine&) = delete;

 private:
  struct sigaction before_{};
  sigset_t mask_{};
};

// One octet: commands are ASCII. The editor shows its prompt before it takes the terminal over, and
// an end of input that was typed in between comes as a zero.
int read_key(EditLine*, wchar_t* key) {
  sigset_t nothing;
  sigemptyset(&nothing);
  pollfd input{STDIN_FILENO, POLLIN, 0};
  if (ppoll(&input, 1, nullptr, &nothing) < 0) return -1;
  unsigned char octet = 0;
  const ssize_t got = read(STDIN_FILENO, &octet, 1);
  constexpr unsigned char kEndOfInput = 4;
  if (got == 1) *key = octet == 0 ? kEndOfInput : octet;
  return static_cast<int>(got);
}

bool holds_secret(std::string_view line) {
  const auto begin = line.find_first_not_of(" \t");
  return begin != std::string_view::npos && line.substr(begin).starts_with("pas");
}

}  // namespace

struct LineEditor::Implementation {
  std::string prompt;
  Complete complete;
  EditLine* editor = nullptr;
  History* history = nullptr;

  static Implementation& of(EditLine* editor) {
    void* data = nullptr;
    el_get(editor, EL_CLIENTDATA, &data);
    return *static_cast<Implementation*>(data);
  }
  static char* prompt_of(EditLine* editor) { return of(editor).prompt.data(); }

  // Tab: adds what is certain, else shows the choice.
  static unsigned char on_tab(EditLine* editor, int) {
    Implementation& self = of(editor);
    const LineInfo* info = el_line(editor);
    const std::string_view line{info->buffer,
                                static_cast<std::size_t>(info->cursor - info->buffer)};
    const std::string_view word = line.substr(line.rfind(' ') + 1);
    const auto words = self.complete(line);
    if (words.empty()) return CC_ERROR;
    std::string more = common_beginning(words).substr(word.size());
    if (words.size() == 1) more += ' ';
    if (!more.empty()) return el_insertstr(editor, more.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
    std::putchar('\n');
    for (const std::string& one : words) std::printf("%s  ", one.c_str());
    std::putchar('\n');
    std::fflush(stdout);
    return CC_REDISPLAY;
  }
};

LineEditor::LineEditor(std::string prompt, Complete complete)
    : implementation_{std::make_unique<Implementation>()} {
  Implementation& self = *implementation_;
  self.prompt = std::move(prompt);
  self.complete = std::move(complete);
  self.editor = el_init("ntpq", stdin, stdout, stderr);
  self.history = history_init();
  HistEvent event{};
  history(self.history, &event, H_SETSIZE, kHistory);
  el_set(self.editor, EL_CLIENTDATA, &self);
  el_set(self.editor, EL_PROMPT, Implementation::prompt_of);
  el_set(self.editor, EL_EDITOR, "emacs");
  el_set(self.editor, EL_SIGNAL, 0);
  el_set(self.editor, EL_GETCFN, read_key);
  el_set(self.editor, EL_HIST, history, self.history);
  el_set(self.editor, EL_ADDFN, "ntpq-complete", "complete the word", Implementation::on_tab);
  el_set(self.editor, EL_BIND, "^I", "ntpq-complete", nullptr);
}

LineEditor::~LineEditor() {
  history_end(implementation_->history);
  el_end(implementation_->editor);
}

std::optional<std::string> LineEditor::next() {
  const InterruptEndsLine interrupt_ends_line;
  int count = 0;
  errno = 0;
  const char* text = el_gets(implementation_->editor, &count);
  if (text == nullptr || count <= 0) {
    if (count >= 0 || errno != EINTR) return std::nullopt;
    std::putchar('\n');
    el_reset(implementation_->editor);
    return std::string{};
  }
  std::string line{text, static_cast<std::size_t>(count)};
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  HistEvent event{};
  if (!line.empty() && !holds_secret(line)) {
    history(implementation_->history, &event, H_ENTER, line.c_str());
  }
  return line;
}

}  // namespace ntpq
