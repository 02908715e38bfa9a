#include "object/bodies.h"
#include "object/body_writer.h"
#include "object/new_version.h"
#include "object/objects.h"

namespace aloft::object {
namespace {

Md5Wanted Wanted(Md5Use use) { return use == Md5Use::kEtag ? Md5Wanted::kYes : Md5Wanted::kNo; }

class Writer final : public ObjectWriter {
 public:
  Writer(std::shared_ptr<Core> core, const identity::Grant& grant, ObjectName name,
         WriteOptions options)
      : core_(std::move(core)),
        grant_(grant),
        name_(std::move(name)),
        options_(std::move(options)),
        body_(std::make_unique<BodyWriter>(
            core_,
            BodyOptions{kObjectBytesMax, kSmallObjectBytesMax, options_.bytes_expected.value_or(0),
                        Wanted(options_.md5), options_.checksum})) {}

  Result<void> Append(std::string_view bytes) override { return body_->Append(bytes); }
  std::uint64_t bytes() const override { return body_ ? body_->bytes() : 0; }
  void Abort() override { body_.reset(); }

  Result<ObjectInfo> Commit(const ExpectedDigests& expected) override {
    ALOFT_TRY(Digests digests, body_->Finish(expected));
    const auto attach = [&](store::CommitRequest& request, keys::Place place,
                            ObjectRecord& record) -> Result<void> {
      if (body_->in_blob()) {
        AttachParts(request, place, record, {StoredPart{body_->bytes(), {}, body_->extents()}});
      } else {
        AttachRow(request, place, record, body_->small());
      }
      return {};
    };
    const ObjectInfo info = InfoOf(digests, options_.attributes, options_.md5);
    auto created = CommitVersion(*core_, grant_, name_, options_.conditions, info, attach);
    if (created.ok()) body_->Named();
    if (!created.ok() && created.error().outcome_unknown) body_->NamedPerhaps();
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
  ALOFT_TRY_VOID(CheckWrite(*core_, grant, name, options.attributes, options.conditions));
  if (options.bytes_expected && *options.bytes_expected > kObjectBytesMax) {
    return Fail(Error{Fault::kTooLarge});
  }
  return std::unique_ptr<ObjectWriter>(
      std::make_unique<Writer>(core_, grant, name, std::move(options)));
}

Result<ObjectInfo> Objects::PutSmall(const identity::Grant& grant, const ObjectName& name,
                                     std::string_view body, const WriteOptions& options,
                                     const ExpectedDigests& expected) {
  if (body.size() > kSmallObjectBytesMax) return Fail(Error{Fault::kTooLarge});
  ALOFT_TRY_VOID(CheckAsked(grant, name, options.attributes));
  const Digests digests = DigestAll(body, Wanted(options.md5), options.checksum);
  ALOFT_TRY_VOID(Compare(digests, expected));
  const auto attach = [&](store::CommitRequest& request, keys::Place place,
                          ObjectRecord& record) -> Result<void> {
    AttachRow(request, place, record, body);
    return {};
  };
  const ObjectInfo info = InfoOf(digests, options.attributes, options.md5);
  return CommitVersion(*core_, grant, name, options.conditions, info, attach);
}

}  // namespace aloft::object
