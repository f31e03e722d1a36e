#include "sys/jail.hpp"

#include <gtest/gtest.h>

namespace {

using sys::inside_jail;

TEST(Jail, paths_in_it_lose_its_name) {
  EXPECT_EQ(inside_jail("/jail", "/jail/var/drift"), "/var/drift");
  EXPECT_EQ(inside_jail("/jail/", "/jail/drift"), "/drift");
}

TEST(Jail, other_paths_are_meant_from_inside) {
  EXPECT_EQ(inside_jail("/jail", "/var/drift"), "/var/drift");
  EXPECT_EQ(inside_jail("/jail", "/jailer/drift"), "/jailer/drift");
  EXPECT_EQ(inside_jail("/jail", ""), "");
}

}  // namespace
