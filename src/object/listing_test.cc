// Listings against a slow reference that knows nothing of seeks, pages or escapes.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "object/object_testing.h"

namespace aloft::object {
namespace {

class ListingTest : public ObjectTest {
 protected:
  ListingTest() { MakeBucket("bucket"); }

  Result<ListPage> List(const ListOptions& options) {
    return listing().List(May(Permission::kObjectsList, "bucket"), "bucket", options);
  }

  // All entries in order, prefixes with a "P" before, objects with an "O"; `page` entries at a
  // time.
  std::vector<std::string> All(ListOptions options, std::size_t page_limit) {
    std::vector<std::string> entries;
    options.limit = page_limit;
    while (true) {
      auto page = List(options);
      EXPECT_TRUE(page.ok());
      std::vector<std::pair<std::string, char>> merged;
      for (const auto& info : page->objects) merged.emplace_back(info.key, 'O');
      for (const auto& prefix : page->prefixes) merged.emplace_back(prefix, 'P');
      std::sort(merged.begin(), merged.end());
      EXPECT_LE(merged.size(), page_limit);
      for (const auto& [text, kind] : merged) entries.push_back(kind + text);
      if (!page->truncated) return entries;
      EXPECT_EQ(merged.size(), page_limit);
      EXPECT_EQ(page->next, merged.back().first);
      options.start_after = page->next;
    }
  }

  static std::vector<std::string> Slow(const std::set<std::string>& keys,
                                       const ListOptions& options) {
    std::map<std::string, char> entries;
    for (const std::string& key : keys) {
      if (!key.starts_with(options.prefix) || key < options.start_at) continue;
      if (!options.end_before.empty() && key >= options.end_before) continue;
      const std::size_t at = options.delimiter.empty()
                                 ? std::string::npos
                                 : key.find(options.delimiter, options.prefix.size());
      if (at == std::string::npos) {
        entries[key] = 'O';
      } else {
        entries[key.substr(0, at + options.delimiter.size())] = 'P';
      }
    }
    std::vector<std::string> out;
    for (const auto& [text, kind] : entries) {
      if (text > options.start_after) out.push_back(kind + text);
    }
    return out;
  }
};

std::string RandomText(std::mt19937& random, std::size_t length_max) {
  static const std::vector<std::string> kPieces = {
      "a", "b", "/", "/", "-", "--", "\x7f", "é", "\U0010FFFF", std::string(1, '\0'), "~", "0"};
  std::string out;
  const std::size_t length = random() % (length_max + 1);
  for (std::size_t i = 0; i < length; ++i) out += kPieces[random() % kPieces.size()];
  return out;
}

TEST_F(ListingTest, MatchesTheSlowReferenceOnRandomKeys) {
  std::mt19937 random(11);
  std::set<std::string> keys;
  while (keys.size() < 300) {
    std::string key = RandomText(random, 7);
    if (key.empty()) continue;
    keys.insert(key);
  }
  for (const std::string& key : keys) ASSERT_GOOD(Put({"bucket", key}, "x"));
  for (int round = 0; round < 400; ++round) {
    ListOptions options;
    if (random() % 2 == 0) options.prefix = RandomText(random, 2);
    if (random() % 4 != 0) options.delimiter = random() % 4 == 0 ? "--" : "/";
    if (random() % 3 == 0) options.start_after = RandomText(random, 4);
    if (random() % 5 == 0) options.start_at = RandomText(random, 3);
    if (random() % 5 == 0) options.end_before = RandomText(random, 3);
    const std::size_t page = random() % 3 == 0 ? 1 : 1 + random() % 40;
    EXPECT_EQ(All(options, page), Slow(keys, options))
        << "prefix '" << options.prefix << "' delimiter '" << options.delimiter << "' after '"
        << options.start_after << "' at '" << options.start_at << "' before '" << options.end_before
        << "' page " << page;
  }
}

TEST_F(ListingTest, VersionPagesMatchOneLongPage) {
  SetVersioning("bucket", Versioning::kEnabled);
  std::mt19937 random(13);
  for (int i = 0; i < 300; ++i) {
    std::string key = RandomText(random, 3);
    if (key.empty()) key = "k";
    if (random() % 3 == 0) {
      ASSERT_GOOD(Delete({"bucket", key}));
    } else {
      ASSERT_GOOD(Put({"bucket", key}, "x"));
    }
  }
  const auto grant = May(Permission::kObjectVersionsList, "bucket");
  for (const std::string delimiter : {"", "/"}) {
    ListVersionsOptions options;
    options.delimiter = delimiter;
    auto whole = listing().ListVersions(grant, "bucket", options);
    ASSERT_GOOD(whole);
    ASSERT_FALSE(whole->truncated);
    for (std::size_t limit : {1, 2, 7, 50}) {
      options = {};
      options.delimiter = delimiter;
      options.limit = limit;
      std::vector<ObjectInfo> versions;
      std::vector<std::string> prefixes;
      while (true) {
        auto page = listing().ListVersions(grant, "bucket", options);
        ASSERT_GOOD(page);
        EXPECT_LE(page->versions.size() + page->prefixes.size(), limit);
        std::move(page->versions.begin(), page->versions.end(), std::back_inserter(versions));
        std::move(page->prefixes.begin(), page->prefixes.end(), std::back_inserter(prefixes));
        if (!page->truncated) break;
        options.after_key = page->next_key;
        options.after_generation = page->next_generation;
      }
      EXPECT_EQ(prefixes, whole->prefixes);
      ASSERT_EQ(versions.size(), whole->versions.size());
      for (std::size_t i = 0; i < versions.size(); ++i) {
        EXPECT_EQ(versions[i].key, whole->versions[i].key);
        EXPECT_EQ(versions[i].version.generation, whole->versions[i].version.generation);
        EXPECT_EQ(versions[i].is_current, whole->versions[i].is_current);
      }
    }
  }
}

TEST_F(ListingTest, EmptyAndHugeAsksAreHarmless) {
  ListOptions options;
  options.limit = 0;
  ASSERT_GOOD(Put({"bucket", "k"}, "x"));
  EXPECT_TRUE(List(options)->objects.empty());
  EXPECT_FALSE(List(options)->truncated);
  options.limit = ~std::size_t{0};
  options.prefix = std::string(5000, '\xff');
  EXPECT_TRUE(List(options)->objects.empty());
  options.prefix = "";
  options.start_after = std::string(5000, '\xff');
  EXPECT_TRUE(List(options)->objects.empty());
}

// Every version once, oldest first, whatever the page size and wherever a page ends.
TEST_F(ListingTest, HistoryIsOldestFirst) {
  MakeBucket("kept", Versioning::kEnabled);
  std::vector<std::pair<std::string, std::int64_t>> all;
  for (const std::string& key : {std::string("a"), std::string("a\0b", 3), std::string("b/1"),
                                 std::string("b/2"), std::string("c")}) {
    for (int i = 0; i < 3; ++i) {
      const auto made = Put({"kept", key}, "x");
      ASSERT_GOOD(made);
      all.emplace_back(key, made->version.generation);
    }
    if (key == "c") ASSERT_GOOD(Delete({"kept", key}));
  }
  for (std::size_t limit = 1; limit < 8; ++limit) {
    std::vector<std::pair<std::string, std::int64_t>> found;
    ListHistoryOptions options;
    options.limit = limit;
    while (true) {
      const auto page =
          listing().ListHistory(May(Permission::kObjectVersionsList, "kept"), "kept", options);
      ASSERT_GOOD(page);
      for (const ObjectInfo& info : page->versions) {
        found.emplace_back(info.key, info.version.generation);
      }
      if (!page->truncated) break;
      options.after_key = page->next_key;
      options.after_generation = page->next_generation;
    }
    EXPECT_EQ(found, all) << limit;
  }
  ListHistoryOptions folded;
  folded.delimiter = "/";
  folded.start_at = "a\0";
  folded.end_before = "c";
  const auto page =
      listing().ListHistory(May(Permission::kObjectVersionsList, "kept"), "kept", folded);
  EXPECT_EQ(page->prefixes, std::vector<std::string>{"b/"});
}

// "a/" stands for what is beneath it and for itself.
TEST_F(ListingTest, ObjectsOfPrefixesAreReturnedOnDemand) {
  for (const char* key : {"a/", "a/1", "b/1", "c"}) ASSERT_GOOD(Put({"bucket", key}, "x"));
  ListOptions options;
  options.delimiter = "/";
  EXPECT_EQ(List(options)->objects.size(), 1u);
  options.objects_of_prefixes = true;
  const auto page = List(options);
  EXPECT_EQ(page->prefixes, (std::vector<std::string>{"a/", "b/"}));
  ASSERT_EQ(page->objects.size(), 2u);
  EXPECT_EQ(page->objects.front().key, "a/");
}

}  // namespace
}  // namespace aloft::object
