// The URL of an upload is handed to strangers: it must open that upload and no other door.
#include "faces/common/upload_pass.h"

#include <gtest/gtest.h>

#include "faces/common/signing_testing.h"
#include "identity/world_testing.h"

namespace aloft::faces {
namespace {

class UploadPassTest : public testing::Test {
 protected:
  bool Admits(const std::string& target, const std::string& host) const {
    TestRequest request;
    request.method = "PUT";
    request.target = target;
    request.host = host;
    return passes.Bearer(request.View()) != nullptr;
  }

  identity::World world;
  UploadPasses passes{*world.master_key, *world.keys};
  std::string query =
      "/o?name=a&upload_id=U" + passes.Parameter(*world.RootPrincipal(), "photos", "a", "U");
};

TEST_F(UploadPassTest, OpensOneUploadOfOneObject) {
  const std::string path = "/upload/storage/v1/b/photos";
  EXPECT_TRUE(Admits(path + query, "cloud.example.com"));
  EXPECT_FALSE(Admits("/upload/storage/v1/b/other" + query, "cloud.example.com"));
  EXPECT_FALSE(Admits(path + query + "&name=b", "cloud.example.com"));
}

// There the path names an object, so that the write would go to the bucket of the host.
TEST_F(UploadPassTest, OpensNothingOnTheHostOfABucket) {
  const std::string path = "/upload/storage/v1/b/photos";
  EXPECT_FALSE(Admits(path + query, "other.storage.googleapis.com"));
  EXPECT_FALSE(Admits(path + query + "&compose", "other.storage.googleapis.com:443"));
}

}  // namespace
}  // namespace aloft::faces
