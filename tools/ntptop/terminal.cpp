#include "ntptop/terminal.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>

#include "ntptop/keys.hpp"
#include "view/escape.hpp"

namespace ntptop {
namespace {

int our_key(int key) {
  switch (key) {
    case KEY_UP:
      return kUp;
    case KEY_DOWN:
      return kDown;
    case KEY_LEFT:
      return kLeft;
    case KEY_RIGHT:
      return kRight;
    case KEY_PPAGE:
      return kPageUp;
    case KEY_NPAGE:
      return kPageDown;
    case KEY_HOME:
      return kHome;
    case KEY_END:
      return kEnd;
    case KEY_BTAB:
      return kBackTab;
    case KEY_ENTER:
    case '\n':
      return kEnter;
    case KEY_BACKSPACE:
      return kBackspace;
    case KEY_F(1):
      return kF1;
    default:
      return key;
  }
}

Pressed our_mouse() {
  MEVENT event{};
  if (getmouse(&event) != OK) return {.key = -1};
  if ((event.bstate & BUTTON4_PRESSED) != 0) return {.key = 0, .row = -1, .wheel = -3};
  if ((event.bstate & BUTTON5_PRESSED) != 0) return {.key = 0, .row = -1, .wheel = 3};
  return {.key = 0, .row = event.y, .column = event.x};
}

attr_t attributes(const Appearance& look, bool reversed) {
  attr_t bits = A_NORMAL;
  if (look.bold) bits |= A_BOLD;
  if (look.dim) bits |= A_DIM;
  if (look.underlined) bits |= A_UNDERLINE;
  if (look.reversed != reversed) bits |= A_REVERSE;
  return bits;
}

}  // namespace

std::expected<std::unique_ptr<Terminal>, std::string> Terminal::open() {
  const char* name = std::getenv("TERM");
  SCREEN* screen = newterm(nullptr, stdout, stdin);
  if (screen == nullptr) {
    return std::unexpected{
        fmt::format("the terminal '{}' is not known here; set TERM (vt100 will do), or use --once",
                    view::escape(name == nullptr ? "" : name))};
  }
  return std::unique_ptr<Terminal>{new Terminal{screen}};
}

Terminal::Terminal(void* screen) : screen_{screen} {
  prepare();
  const char* no_colour = std::getenv("NO_COLOR");
  if ((no_colour == nullptr || *no_colour == '\0') && has_colors() && start_color() == OK) {
    use_default_colors();
    depth_ = COLORS >= 256 ? Depth::full : COLORS >= 8 ? Depth::sixteen : Depth::none;
  }
}

Terminal::~Terminal() {
  endwin();
  delscreen(static_cast<SCREEN*>(screen_));
}

// Raw, so that ^C and ^Z are keys like others and end nothing half-way.
void Terminal::prepare() {
  raw();
  noecho();
  nonl();
  intrflush(stdscr, FALSE);
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  set_escdelay(25);
  curs_set(0);
}

void Terminal::set_colours(const Theme& theme) {
  theme_ = theme;
  shown_.reset();
  if (depth_ == Depth::none) return;
  for (std::size_t i = 0; i < kRoles; ++i) {
    const auto look = appearance(theme, depth_, static_cast<Role>(i));
    init_pair(static_cast<short>(i + 1), static_cast<short>(look.colour), -1);
  }
}

void Terminal::show(const Grid& grid, const Theme& theme) {
  if (theme_ != theme) set_colours(theme);
  const bool all = !shown_ || shown_->width() != grid.width() || shown_->height() != grid.height();
  if (all) erase();
  for (int y = 0; y < grid.height(); ++y) {
    for (int x = 0; x < grid.width(); ++x) {
      const Cell cell = grid.at(x, y);
      if (!all && shown_->at(x, y) == cell) continue;
      const auto look = appearance(theme, depth_, cell.role);
      const auto pair =
          static_cast<short>(depth_ == Depth::none ? 0 : static_cast<int>(cell.role) + 1);
      const std::array<wchar_t, 2> text{static_cast<wchar_t>(cell.glyph), L'\0'};
      cchar_t one{};
      setcchar(&one, text.data(), attributes(look, cell.reversed), pair, nullptr);
      mvadd_wch(y, x, &one);
    }
  }
  shown_ = grid;
  refresh();
}

std::vector<Pressed> Terminal::pressed() {
  std::vector<Pressed> all;
  constexpr std::size_t kMost = 256;  // of a paste; the rest comes with the next turn
  while (all.size() < kMost) {
    const int key = getch();
    if (key == ERR) break;
    if (key == KEY_RESIZE) continue;
    all.push_back(key == KEY_MOUSE ? our_mouse() : Pressed{.key = our_key(key)});
  }
  idle_reads_ = all.empty() ? idle_reads_ + 1 : 0;
  return all;
}

bool Terminal::hung_up() const {
  // Readable again and again, and never anything to read. Half an escape sequence is readable once.
  constexpr int kMany = 50;
  if (idle_reads_ < kMany) return false;
  int waiting = 0;
  return ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 || waiting == 0;
}

Terminal::Size Terminal::size() {
  winsize now{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &now) == 0 && now.ws_col > 0 && now.ws_row > 0 &&
      (now.ws_col != COLS || now.ws_row != LINES)) {
    resizeterm(now.ws_row, now.ws_col);
    shown_.reset();
  }
  return {COLS, LINES};
}

void Terminal::redraw() {
  shown_.reset();
  clearok(curscr, TRUE);
}

void Terminal::suspend() {
  endwin();
  raise(SIGSTOP);
  prepare();
  redraw();
}

void Terminal::mouse(bool wanted) {
  mousemask(wanted ? BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED : 0,
            nullptr);
  mouseinterval(0);
}

void Terminal::bell() { beep(); }

}  // namespace ntptop
