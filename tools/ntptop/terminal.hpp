// The terminal: the only file behind this that knows curses.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ntptop/grid.hpp"
#include "ntptop/theme.hpp"

namespace ntptop {

/// What the user did.
struct Pressed {
  int key = 0;   ///< as keys.hpp has it; 0: the mouse
  int row = -1;  ///< of a click
  int column = -1;
  int wheel = 0;  ///< lines down
};

class Terminal {
 public:
  /// The error names the terminal and the mend.
  static std::expected<std::unique_ptr<Terminal>, std::string> open();
  /// Puts the terminal back as it was.
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void show(const Grid& grid, const Theme& theme);
  /// What waits, without waiting for more.
  std::vector<Pressed> pressed();
  struct Size {
    int width;
    int height;
  };
  /// As the system has it now; curses learns it.
  Size size();
  void redraw();
  void suspend();
  void mouse(bool wanted);
  void bell();
  [[nodiscard]] Depth depth() const { return depth_; }
  /// Nobody is at the other end any more.
  [[nodiscard]] bool hung_up() const;

 private:
  explicit Terminal(void* screen);
  void prepare();
  void set_colours(const Theme& theme);

  void* screen_;
  Depth depth_ = Depth::none;
  std::optional<Theme> theme_;
  std::optional<Grid> shown_;
  int idle_reads_ = 0;
};

}  // namespace ntptop
