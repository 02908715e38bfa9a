// ListBuckets: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
#include <algorithm>

#include "faces/s3/authorize.h"
#include "faces/s3/limits.h"
#include "faces/s3/list_text.h"
#include "faces/s3/operations.h"
#include "faces/s3/owner.h"
#include "faces/s3/regions.h"
#include "faces/s3/reply.h"
#include "faces/s3/times.h"

namespace aloft::faces::s3 {
namespace {

struct Asked {
  std::string prefix;
  std::string start_after;
  std::string region;  // empty: all
  std::size_t limit = kListBucketsMax;
};

Result<Asked> Parse(const Call& call) {
  Asked asked;
  asked.prefix = std::string(call.query.Get("prefix"));
  asked.region = std::string(call.query.Get("bucket-region"));
  if (!asked.region.empty() && !IsRegion(asked.region)) {
    return Fail(InvalidArgument("Argument value " + asked.region + " is not a valid AWS Region",
                                "bucket-region", asked.region));
  }
  ALOFT_TRY(const std::uint32_t limit, call.query.Number("max-buckets", kListBucketsMax));
  if (limit == 0 || limit > kListBucketsMax) {
    return Fail(InvalidArgument("Argument max-buckets must be an integer between 1 and 10000",
                                "max-buckets", call.query.Get("max-buckets")));
  }
  asked.limit = limit;
  const std::string* token = call.query.Find("continuation-token");
  if (token == nullptr) return asked;
  auto start_after = ReadToken(*token);
  if (!start_after)
    return Fail(InvalidArgument("The continuation token provided is incorrect",
                                "continuation-token", *token));
  asked.start_after = std::move(*start_after);
  return asked;
}

// Pages of the service until enough buckets of the region are found.
Result<object::BucketPage> Collect(const Call& call, const identity::Grant& grant,
                                   const Asked& asked) {
  object::BucketPage found;
  object::ListBucketsOptions options{
      .prefix = asked.prefix, .start_after = asked.start_after, .limit = 1000};
  while (true) {
    auto page = call.objects().buckets().List(grant, options);
    if (!page) return Fail(FromFault(page.error(), {}, {}));
    for (object::BucketInfo& bucket : page->buckets) {
      if (!asked.region.empty() && RegionOf(bucket) != asked.region) continue;
      if (found.buckets.size() == asked.limit) {
        found.truncated = true;
        found.next = found.buckets.back().name;
        return found;
      }
      found.buckets.push_back(std::move(bucket));
    }
    if (!page->truncated) return found;
    options.start_after = page->next;
  }
}

}  // namespace

Result<edge::Plan> ListBuckets(const CallPtr& call) {
  ALOFT_TRY(const Asked asked, Parse(*call));
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeAccount(*call, identity::Permission::kBucketsList, ""));
  ALOFT_TRY(const object::BucketPage page, Collect(*call, grant, asked));
  const Owner owner = OwnerOf(*call, grant.project());
  return AnswerXml(XmlBody("ListAllMyBucketsResult", [&](XmlWriter& xml) {
    WriteOwner(xml, "Owner", owner.id, owner.name);
    xml.Begin("Buckets");
    for (const object::BucketInfo& bucket : page.buckets) {
      xml.Begin("Bucket").Element("Name", std::string_view(bucket.name));
      xml.Element("CreationDate", std::string_view(XmlTime(bucket.created_micros)));
      xml.Element("BucketRegion", RegionOf(bucket));
      xml.Element("BucketArn", std::string_view("arn:aws:s3:::" + bucket.name)).End();
    }
    xml.End();
    if (!asked.prefix.empty()) xml.Element("Prefix", std::string_view(asked.prefix));
    if (page.truncated) xml.Element("ContinuationToken", std::string_view(MakeToken(page.next)));
  }));
}

}  // namespace aloft::faces::s3
