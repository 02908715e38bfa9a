#include "object/bodies.h"
#include "object/body_writer.h"
#include "object/locks.h"
#include "object/new_version.h"
#include "object/objects.h"

namespace aloft::object {
namespace {

Md5Wanted Wanted(Md5Use use) { return use == Md5Use::kEtag ? Md5Wanted::kYes : Md5Wanted::kNo; }

class Writer final : public ObjectWriter {
 public:
  Writer(std::shared_ptr<Core> core, const identity::Grant& grant, ObjectName name,
         WriteOptions options, std::optional<Lock> lock)
      : core_(std::move(core)),
        grant_(grant),
        name_(std::move(name)),
        options_(std::move(options)),
        body_(std::make_unique<BodyWriter>(core_, BodyOptions{kObjectBytesMax,
                                                              kSmallObjectBytesMax,
                                                              options_.bytes_expected.value_or(0),
                                                              Wanted(options_.md5),
                                                              options_.checksum,
                                                              {},
                                                              std::move(lock)})) {}

  Result<void> Append(std::string_view bytes) override { return body_->Append(bytes); }
  std::uint64_t bytes() const override { return body_ ? body_->bytes() : 0; }
  void Abort() override { body_.reset(); }

  Result<ObjectInfo> Commit(const ExpectedDigests& expected) override {
    ALOFT_TRY(Digests digests, body_->Finish(expected));
    const auto attach = [&](store::CommitRequest& request, const BucketRow& bucket,
                            ObjectRecord& record) -> Result<void> {
      const keys::Place place = bucket.place();
      if (body_->in_blob()) {
        AttachParts(request, place, record, {StoredPart{body_->bytes(), {}, body_->extents()}});
      } else {
        AttachRow(request, place, record, body_->small());
      }
      return {};
    };
    ObjectInfo info = InfoOf(digests, options_.attributes, options_.md5);
    info.encryption = body_->encryption();
    auto created = CommitVersion(*core_, grant_, name_, options_.conditions, info, attach);
    body_->Settle(created);
    return created;
  }

 private:
  const std::shared_ptr<Core> core_;
  const identity::Grant grant_;
  const ObjectName name_;
  const WriteOptions options_;
  std::unique_ptr<BodyWriter> body_;
};

}  // namespace

Result<std::unique_ptr<ObjectWriter>> Objects::Put(const identity::Grant& grant,
                                                   const ObjectName& name, WriteOptions options) {
  ALOFT_TRY(const BucketRow bucket,
            CheckWrite(*core_, grant, name, options.attributes, options.conditions));
  if (options.bytes_expected && *options.bytes_expected > kObjectBytesMax) {
    return Fail(Error{Fault::kTooLarge});
  }
  ALOFT_TRY(std::optional<Lock> lock, LockFor(*core_, *bucket.info, options.encryption));
  return std::unique_ptr<ObjectWriter>(
      std::make_unique<Writer>(core_, grant, name, std::move(options), std::move(lock)));
}

Result<ObjectInfo> Objects::PutSmall(const identity::Grant& grant, const ObjectName& name,
                                     std::string_view body, const WriteOptions& options,
                                     const ExpectedDigests& expected) {
  if (body.size() > kSmallObjectBytesMax) return Fail(Error{Fault::kTooLarge});
  ALOFT_TRY_VOID(CheckAsked(grant, name, options.attributes));
  const Digests digests = DigestAll(body, Wanted(options.md5), options.checksum);
  ALOFT_TRY_VOID(Compare(digests, expected));
  const auto attach = [&](store::CommitRequest& request, const BucketRow& bucket,
                          ObjectRecord& record) -> Result<void> {
    ALOFT_TRY(const std::optional<Lock> lock, LockFor(*core_, *bucket.info, options.encryption));
    AttachRow(*core_, request, bucket.place(), record, lock, body);
    return {};
  };
  const ObjectInfo info = InfoOf(digests, options.attributes, options.md5);
  return CommitVersion(*core_, grant, name, options.conditions, info, attach);
}

}  // namespace aloft::object
