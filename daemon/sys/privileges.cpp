#include "sys/privileges.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fmt/core.h>
#include <grp.h>
#include <memory>
#include <pwd.h>
#include <stdexcept>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <vector>

namespace sys {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(
      fmt::format("cannot give up rights: {}: {}", what, std::strerror(errno)));
}

std::optional<id_t> as_number(const std::string& text) {
  id_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // The highest id means "leave unchanged" to setresuid: it must not get that far.
  if (error != std::errc{} || end != text.data() + text.size() || value == ~id_t{0}) {
    return std::nullopt;
  }
  return value;
}

gid_t find_group(const std::string& name) {
  if (const auto number = as_number(name)) return *number;
  const group* entry = getgrnam(name.c_str());
  if (entry == nullptr) throw std::runtime_error(fmt::format("-u: no group '{}'", name));
  return entry->gr_gid;
}

Account find_user(const std::string& name) {
  const auto number = as_number(name);
  const passwd* entry = number ? getpwuid(*number) : getpwnam(name.c_str());
  if (entry != nullptr) return {entry->pw_uid, entry->pw_gid, entry->pw_name};
  if (!number) throw std::runtime_error(fmt::format("-u: no user '{}'", name));
  return {*number, *number, {}};
}

using Caps = std::unique_ptr<std::remove_pointer_t<cap_t>, decltype(&cap_free)>;

// No program that this one would start may have any of them. Who is not root may lack the right.
void empty_bounding_set() {
  for (cap_value_t cap = 0; CAP_IS_SUPPORTED(cap); ++cap) {
    if (cap_drop_bound(cap) != 0 && errno != EPERM) fail("cannot limit capabilities");
  }
}

void set_capabilities(const std::vector<cap_value_t>& keep) {
  const Caps caps{cap_init(), &cap_free};
  if (!caps) fail("cannot make a capability set");
  const auto count = static_cast<int>(keep.size());
  for (const cap_flag_t flag : {CAP_PERMITTED, CAP_EFFECTIVE}) {
    const bool set =
        keep.empty() || cap_set_flag(caps.get(), flag, count, keep.data(), CAP_SET) == 0;
    if (!set) fail("capabilities");
  }
  if (cap_set_proc(caps.get()) != 0) fail("cannot set the capabilities");
}

// A container may hold back some of them; asking for those would lose the others too.
std::vector<cap_value_t> permitted_among(const std::vector<cap_value_t>& wanted) {
  const Caps caps{cap_get_proc(), &cap_free};
  if (!caps) fail("cannot read capabilities");
  std::vector<cap_value_t> have;
  for (const cap_value_t cap : wanted) {
    cap_flag_value_t set = CAP_CLEAR;
    if (cap_get_flag(caps.get(), cap, CAP_PERMITTED, &set) == 0 && set == CAP_SET) {
      have.push_back(cap);
    }
  }
  return have;
}

std::vector<cap_value_t> wanted(const Rights& rights) {
  std::vector<cap_value_t> caps;
  if (rights.set_clock) caps.push_back(CAP_SYS_TIME);
  if (rights.bind_ports) caps.push_back(CAP_NET_BIND_SERVICE);
  return caps;
}

void become(const Account& account) {
  const bool by_name = !account.user.empty();
  const int groups =
      by_name ? initgroups(account.user.c_str(), account.gid) : setgroups(0, nullptr);
  if (groups != 0) fail("cannot set the supplementary groups");
  if (setresgid(account.gid, account.gid, account.gid) != 0) fail("cannot set the group");
  if (setresuid(account.uid, account.uid, account.uid) != 0) fail("cannot set the user");
}

void verify_root_is_gone() {
  if (setuid(0) == 0 || seteuid(0) == 0) {
    throw std::runtime_error("-u: root could be regained after the change of user");
  }
}

}  // namespace

std::optional<UserGroup> parse_user_group(std::string_view text) {
  const auto colon = text.rfind(':');
  UserGroup parts{std::string{text.substr(0, colon)}, {}};
  if (colon != std::string_view::npos) {
    parts.group = text.substr(colon + 1);
    if (parts.group.empty()) return std::nullopt;
  }
  if (parts.user.empty()) return std::nullopt;
  return parts;
}

Account find_account(std::string_view user_group) {
  const auto parts = parse_user_group(user_group);
  if (!parts) throw std::runtime_error(fmt::format("-u '{}' is not USER[:GROUP]", user_group));
  Account account = find_user(parts->user);
  if (!parts->group.empty()) account.gid = find_group(parts->group);
  return account;
}

bool may_set_clock() {
  const Caps caps{cap_get_proc(), &cap_free};
  cap_flag_value_t set = CAP_CLEAR;
  return caps && cap_get_flag(caps.get(), CAP_SYS_TIME, CAP_EFFECTIVE, &set) == 0 && set == CAP_SET;
}

void drop_privileges(const Account& account, const Rights& rights) {
  if (geteuid() != 0) {
    if (account.uid == geteuid() && account.gid == getegid()) return;
    throw std::runtime_error(
        "-u: only root can change to another user; start as root, or leave -u out");
  }
  if (account.uid == 0) return;
  const std::vector<cap_value_t> keep = permitted_among(wanted(rights));
  if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) fail("PR_SET_KEEPCAPS");
  empty_bounding_set();
  become(account);
  set_capabilities(keep);
  verify_root_is_gone();
  if (prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) != 0) fail("PR_SET_KEEPCAPS");
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("PR_SET_NO_NEW_PRIVS");
}

void keep_only(const Rights& rights) {
  empty_bounding_set();
  set_capabilities(permitted_among(wanted(rights)));
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("PR_SET_NO_NEW_PRIVS");
}

}  // namespace sys
