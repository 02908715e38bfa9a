#include "faces/s3/lifecycle_rules.h"

#include <gtest/gtest.h>

namespace aloft::faces::s3 {
namespace {

std::string Wrap(std::string_view rules) {
  return "<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" +
         std::string(rules) + "</LifecycleConfiguration>";
}

constexpr std::string_view kRule =
    "<Rule><ID>one</ID><Status>Enabled</Status><Filter><And><Prefix>logs/</Prefix><Tag><Key>k</"
    "Key><Value>v</Value></Tag>"
    "<ObjectSizeGreaterThan>500</ObjectSizeGreaterThan></And></Filter><Transition><Days>30</Days>"
    "<StorageClass>GLACIER</StorageClass></Transition><Expiration><Days>365</Days></Expiration>"
    "<NoncurrentVersionExpiration><NoncurrentDays>5</NoncurrentDays><NewerNoncurrentVersions>2</"
    "NewerNoncurrentVersions>"
    "</NoncurrentVersionExpiration></Rule>";

// Terraform compares what it reads with what it wrote, filter form included, and plans a change for
// ever if it differs.
TEST(Lifecycle, GivesBackWhatWasPut) {
  for (const std::string& rule :
       {std::string(kRule),
        std::string("<Rule><ID>p</ID><Prefix>old/</Prefix><Status>Disabled</"
                    "Status><Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration></Rule>"),
        std::string("<Rule><ID>e</ID><Filter/><Status>Enabled</"
                    "Status><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</"
                    "DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>"),
        std::string("<Rule><ID>m</ID><Filter><Prefix/></Filter><Status>Enabled</"
                    "Status><Expiration><ExpiredObjectDeleteMarker>true</"
                    "ExpiredObjectDeleteMarker></Expiration></Rule>")}) {
    const auto rules = ParseLifecycle(Wrap(rule));
    ASSERT_TRUE(rules) << rule;
    const std::string document = LifecycleDocument(*rules);
    const auto again = ParseLifecycle(document);
    ASSERT_TRUE(again) << document;
    EXPECT_EQ(LifecycleDocument(*again), document);
    EXPECT_EQ((*again)[0].filter_form, (*rules)[0].filter_form);
  }
  const auto rules = ParseLifecycle(Wrap(kRule));
  EXPECT_EQ((*rules)[0].prefix, "logs/");
  EXPECT_EQ((*rules)[0].larger_than_bytes, 500u);
  EXPECT_EQ((*rules)[0].noncurrent_keep, 2);
}

// A rule that is half understood deletes data: everything unknown or contradictory is refused.
TEST(Lifecycle, RefusesWhatItCannotObey) {
  for (const char* rule :
       {"", "<Rule><Filter/><Expiration><Days>1</Days></Expiration></Rule>",
        "<Rule><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>",
        "<Rule><Status>enabled</Status><Filter/><Expiration><Days>1</Days></Expiration></Rule>",
        "<Rule><Status>Enabled</Status><Filter/></Rule>",
        "<Rule><Status>Enabled</Status><Filter/><Expiration><Days>0</Days></Expiration></Rule>",
        "<Rule><Status>Enabled</Status><Filter/><Expiration><Days>-1</Days></Expiration></Rule>",
        "<Rule><Status>Enabled</Status><Filter/><Expiration><Days>1</Days><Date>2030-01-01</Date></"
        "Expiration></Rule>",
        "<Rule><Status>Enabled</Status><Filter/><Expiration><Date>2030-01-01T10:00:00Z</Date></"
        "Expiration></Rule>",
        "<Rule><Status>Enabled</Status><Filter/><Expiration><Days>5</Days></"
        "Expiration><Transition><Days>9</Days><StorageClass>GLACIER</StorageClass></Transition></"
        "Rule>",
        "<Rule><Status>Enabled</Status><Filter><Prefix>a</Prefix><Tag><Key>k</Key><Value>v</"
        "Value></Tag></Filter><Expiration><Days>1</Days></Expiration></Rule>",
        "<Rule><Status>Enabled</Status><Filter><Tag><Key>k</Key><Value>v</Value></Tag></"
        "Filter><AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></"
        "AbortIncompleteMultipartUpload></Rule>",
        "<Rule><Status>Enabled</Status><Filter/><Expiration><Days>1</Days></Expiration><Unknown/></"
        "Rule>",
        "<Rule><ID>x</ID><Status>Enabled</Status><Filter/><Expiration><Days>1</Days></Expiration></"
        "Rule><Rule><ID>x</ID><Status>Enabled</Status><Filter/><Expiration><Days>1</Days></"
        "Expiration></Rule>"}) {
    EXPECT_FALSE(ParseLifecycle(Wrap(rule))) << rule;
  }
}

TEST(Lifecycle, MissingIdsAreMadeUniqueAndStable) {
  const std::string body = Wrap(
      "<Rule><Status>Enabled</Status><Filter/><Expiration><Days>1</Days></Expiration></Rule>"
      "<Rule><Status>Enabled</Status><Filter/><Expiration><Days>2</Days></Expiration></Rule>");
  const auto rules = ParseLifecycle(body);
  ASSERT_TRUE(rules);
  EXPECT_FALSE((*rules)[0].id.empty());
  EXPECT_NE((*rules)[0].id, (*rules)[1].id);
  EXPECT_EQ((*ParseLifecycle(body))[0].id, (*rules)[0].id);
}

}  // namespace
}  // namespace aloft::faces::s3
