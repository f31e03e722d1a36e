#include "sys/privileges.hpp"

#include <cstdlib>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sys {
namespace {

TEST(ParseUserGroup, SplitsAtTheLastColon) {
  EXPECT_EQ(parse_user_group("ntp"), (UserGroup{"ntp", ""}));
  EXPECT_EQ(parse_user_group("ntp:time"), (UserGroup{"ntp", "time"}));
  EXPECT_EQ(parse_user_group("38:38"), (UserGroup{"38", "38"}));
  EXPECT_EQ(parse_user_group("domain:user:time"), (UserGroup{"domain:user", "time"}));
}

TEST(ParseUserGroup, WantsBothHalves) {
  EXPECT_FALSE(parse_user_group(""));
  EXPECT_FALSE(parse_user_group(":ntp"));
  EXPECT_FALSE(parse_user_group("ntp:"));
}

TEST(FindAccount, TakesNamesAndNumbers) {
  EXPECT_EQ(find_account("root").uid, 0U);
  EXPECT_EQ(find_account("root:0").gid, 0U);
  const Account unnamed = find_account("61234:61235");
  EXPECT_EQ(unnamed.uid, 61234U);
  EXPECT_EQ(unnamed.gid, 61235U);
  EXPECT_EQ(unnamed.user, "");
}

std::string complaint(std::string_view user_group) {
  try {
    find_account(user_group);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "found";
}

TEST(FindAccount, NamesWhoIsUnknown) {
  EXPECT_EQ(complaint("no-such-user"), "-u: no user 'no-such-user'");
  EXPECT_EQ(complaint("root:no-such-group"), "-u: no group 'no-such-group'");
  EXPECT_EQ(complaint("ntp:"), "-u 'ntp:' is not USER[:GROUP]");
  EXPECT_EQ(complaint("4294967295"), "-u: no user '4294967295'");
}

TEST(DropPrivileges, AnOrdinaryUserCannotBecomeAnother) {
  if (geteuid() == 0) GTEST_SKIP() << "this is for ordinary users, and we are root";
  EXPECT_THROW(
      drop_privileges({.uid = geteuid() + 1, .gid = getegid(), .user = {}}, {.set_clock = true}),
      std::runtime_error);
  EXPECT_NO_THROW(
      drop_privileges({.uid = geteuid(), .gid = getegid(), .user = {}}, {.set_clock = true}));
}

bool permitted(cap_value_t cap) {
  cap_flag_value_t value = CAP_CLEAR;
  const cap_t caps = cap_get_proc();
  cap_get_flag(caps, cap, CAP_PERMITTED, &value);
  cap_free(caps);
  return value == CAP_SET;
}

// In a child, for there is no way back. 0 is success, else the number of what failed.
int drop_in_child(const Rights& rights) {
  const bool had_time = permitted(CAP_SYS_TIME);
  drop_privileges({.uid = 61234, .gid = 61234, .user = {}}, rights);
  if (getuid() != 61234 || getgid() != 61234 || getgroups(0, nullptr) != 0) return 1;
  if (permitted(CAP_SYS_TIME) != (had_time && rights.set_clock)) return 2;
  if (permitted(CAP_NET_BIND_SERVICE) != rights.bind_ports) return 7;
  if (permitted(CAP_SETUID) || permitted(CAP_SYS_ADMIN) || permitted(CAP_DAC_OVERRIDE)) return 3;
  if (cap_get_bound(CAP_SYS_ADMIN) == CAP_SET) return 4;
  if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) return 5;
  return setuid(0) == 0 ? 6 : 0;
}

int in_child(const std::function<int()>& act) {
  const pid_t child = fork();
  if (child == 0) {
    int result = 99;
    try {
      result = act();
    } catch (const std::exception&) {
    }
    _exit(result);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(DropPrivileges, RootKeepsTheClockAndThePortOnly) {
  if (geteuid() != 0) GTEST_SKIP() << "only root has something to drop";
  EXPECT_EQ(in_child([] { return drop_in_child({.set_clock = true, .bind_ports = true}); }), 0);
}

TEST(DropPrivileges, WithoutAClockToSteerNotEvenThat) {
  if (geteuid() != 0) GTEST_SKIP() << "only root has something to drop";
  EXPECT_EQ(in_child([] { return drop_in_child({}); }), 0);
}

// Also for whoever stays root, and for whoever never was.
int keep_in_child(const Rights& rights) {
  const bool had_port = permitted(CAP_NET_BIND_SERVICE);
  keep_only(rights);
  for (cap_value_t cap = 0; CAP_IS_SUPPORTED(cap); ++cap) {
    const bool kept = cap == CAP_NET_BIND_SERVICE && rights.bind_ports && had_port;
    if (permitted(cap) != kept) return 1;
  }
  return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 2;
}

TEST(KeepOnly, NothingIsLeftButWhatIsNamed) {
  EXPECT_EQ(in_child([] { return keep_in_child({}); }), 0);
  EXPECT_EQ(in_child([] { return keep_in_child({.bind_ports = true}); }), 0);
}

}  // namespace
}  // namespace sys
