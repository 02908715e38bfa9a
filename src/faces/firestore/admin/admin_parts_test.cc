// The parts of the administration that need no server: names, pages, an export's description of
// itself.
#include <gtest/gtest.h>

#include "faces/firestore/admin/admin_names.h"
#include "faces/firestore/admin/export_summary.h"
#include "faces/firestore/admin/pages.h"

namespace aloft::faces::firestore::admin {
namespace {

TEST(AdminNames, AreReadAndWritten) {
  const std::string group = "projects/p/databases/(default)/collectionGroups/c";
  const std::string index_name = group + "/indexes/7";  // names are views into their text
  const auto index = ParseIndexName(index_name);
  ASSERT_TRUE(index.ok());
  EXPECT_EQ(index->id, 7u);
  EXPECT_EQ(FormatIndex(index->group.database, index->group.collection, index->id), index_name);
  for (const char* text : {"*", "a", "a.b", "`a b`.c"}) {
    const std::string name = group + "/fields/" + text;
    const auto field = ParseFieldName(name);
    ASSERT_TRUE(field.ok()) << text;
    EXPECT_EQ(FormatField(field->group.database, field->group.collection, field->field), name);
  }
  const auto operation = ParseOperationName("projects/p/databases/d/operations/x");
  ASSERT_TRUE(operation.ok());
  EXPECT_EQ(operation->id, "x");
}

// Names come from outside; what is none of ours must not be taken for one.
TEST(AdminNames, OfOtherThingsAreRefused) {
  const std::string group = "projects/p/databases/d/collectionGroups/c";
  EXPECT_EQ(ParseIndexName(group + "/indexes/x").error().code, Code::kNotFound);
  EXPECT_EQ(ParseIndexName(group + "/indexes/99999999999").error().code, Code::kNotFound);
  EXPECT_FALSE(ParseIndexName("projects/p/databases/d/collectionGroups//indexes/1").ok());
  EXPECT_FALSE(ParseFieldName(group + "/fields/").ok());
  EXPECT_FALSE(ParseFieldName(group + "/fields/a..b").ok());
  EXPECT_EQ(ParseFieldName(group + "/fields/`*`").error().code, Code::kUnimplemented);
  EXPECT_FALSE(ParseGroup(group + "/x").ok());
  EXPECT_FALSE(ParseProject("projects/").ok());
  EXPECT_FALSE(ParseProject("projects/p/q").ok());
  EXPECT_FALSE(ParseOperationName("projects/p/databases/d/operations/").ok());
  EXPECT_FALSE(ParseOperationName("projects/p/operations/x").ok());
}

TEST(Pages, AddUpToTheWhole) {
  std::size_t seen = 0;
  std::string token;
  do {
    const auto page = PageOf(7, 3, token);
    ASSERT_TRUE(page.ok());
    EXPECT_EQ(page->begin, seen);
    seen = page->end;
    token = page->next_page_token;
  } while (!token.empty());
  EXPECT_EQ(seen, 7u);
  EXPECT_EQ(PageOf(7, 0, "")->end, 7u);
  EXPECT_EQ(PageOf(7, 3, "900")->end, 7u);
  EXPECT_FALSE(PageOf(7, -1, "").ok());
  EXPECT_FALSE(PageOf(7, 3, "-1").ok());
  EXPECT_FALSE(PageOf(7, 3, "3x").ok());
}

ExportSummary Sample() {
  return {"projects/p/databases/d",
          1'700'000'000'123'456,
          {"a", "b"},
          {{FileName(0), 12, 98765}, {FileName(1), 1, 2}}};
}

TEST(ExportSummaries, SurviveBeingWritten) {
  const auto read = ReadSummary(WriteSummary(Sample()));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->database, "projects/p/databases/d");
  EXPECT_EQ(read->snapshot_micros, 1'700'000'000'123'456);
  EXPECT_EQ(read->collection_ids, (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(read->files.size(), 2u);
  EXPECT_EQ(read->files[1].name, "documents-00001.jsonl");
  EXPECT_EQ(read->documents(), 13u);
  EXPECT_EQ(read->bytes(), 98767u);
}

// The file lies in a bucket where anybody who may write there can change it.
TEST(ExportSummaries, OfOtherFormsAreRefused) {
  const std::string good = WriteSummary(Sample());
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  };
  for (const std::string& bad :
       {std::string(), std::string("[]"), std::string("{}"), good.substr(0, good.size() / 2),
        changed("aloft.firestore.export", "other"), changed("\"version\": 1", "\"version\": 2"),
        changed("projects/p/databases/d", "d"), changed("2023-", "then"),
        changed("documents-00001.jsonl", "../elsewhere"), changed("98765", "-1"),
        changed("98765", "1.5"), changed("98765", "1e300"), changed("98765", "\"many\"")}) {
    EXPECT_FALSE(ReadSummary(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace aloft::faces::firestore::admin
