// The list of variables that `addvars` keeps for `readlist`, `clocklist` and `writelist`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ntpq {

class PrivateList {
 public:
  /// What one request can name; the old tools hold 64 as well.
  static constexpr std::size_t kMost = 64;

  /// `NAME`, `NAME=VALUE`, several with commas. Returns the item that does not fit: it has no name,
  /// or the list is full. A name that is there already gets the new value.
  std::optional<std::string> add(std::string_view items);
  /// Returns the first name that is not there.
  std::optional<std::string> remove(std::string_view names);
  void clear() { items_.clear(); }

  [[nodiscard]] bool empty() const { return items_.empty(); }
  /// A line for each: `NAME` or `NAME=VALUE`.
  [[nodiscard]] std::string lines() const;
  /// "leap,stratum", for reading.
  [[nodiscard]] std::string names() const;
  /// "leap=0,stratum=1", for writing; without items that have no value.
  [[nodiscard]] std::string assignments() const;

 private:
  struct Item {
    std::string name;
    std::optional<std::string> value;
    [[nodiscard]] std::string text() const { return value ? name + '=' + *value : name; }
  };
  std::vector<Item> items_;
};

}  // namespace ntpq
