#include "ntpq/private_list.hpp"

#include <algorithm>

namespace ntpq {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Items between commas; a comma within quotes separates nothing.
std::vector<std::string_view> listed(std::string_view text) {
  std::vector<std::string_view> items;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '"') quoted = !quoted;
    if (i < text.size() && (text[i] != ',' || quoted)) continue;
    if (const auto item = trimmed(text.substr(begin, i - begin)); !item.empty()) {
      items.push_back(item);
    }
    begin = i + 1;
  }
  return items;
}

}  // namespace

std::optional<std::string> PrivateList::add(std::string_view items) {
  for (const std::string_view text : listed(items)) {
    const auto equals = text.find('=');
    Item item{std::string{trimmed(text.substr(0, equals))}, std::nullopt};
    if (equals != std::string_view::npos) item.value = trimmed(text.substr(equals + 1));
    const auto found = std::ranges::find(items_, item.name, &Item::name);
    if (item.name.empty() || (found == items_.end() && items_.size() == kMost)) {
      return std::string{text};
    }
    if (found == items_.end()) {
      items_.push_back(std::move(item));
    } else {
      *found = std::move(item);
    }
  }
  return std::nullopt;
}

std::optional<std::string> PrivateList::remove(std::string_view names) {
  for (const std::string_view text : listed(names)) {
    const auto found = std::ranges::find(items_, text, &Item::name);
    if (found == items_.end()) return std::string{text};
    items_.erase(found);
  }
  return std::nullopt;
}

std::string PrivateList::lines() const {
  std::string text;
  for (const Item& item : items_) text += item.text() + '\n';
  return text;
}

std::string PrivateList::names() const {
  std::string text;
  for (const Item& item : items_) text += (text.empty() ? "" : ",") + item.name;
  return text;
}

std::string PrivateList::assignments() const {
  std::string text;
  for (const Item& item : items_) {
    if (item.value) text += (text.empty() ? "" : ",") + item.text();
  }
  return text;
}

}  // namespace ntpq
