#include "model/evidence/capture_reader.h"

#include "tests/support/archive_builder.h"
#include "tests/support/sample_captures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::evidence {
namespace {

using test::ArchiveBuilder;
using test::Packing;
using testing::HasSubstr;
using testing::StartsWith;

constexpr auto formats = {Packing::tar, Packing::tarGz, Packing::tarXz, Packing::zip};

std::string whyNot(std::string_view bytes, const CaptureLimits& limits = {})
{
    const auto evidence = readCaptureArchive(test::asBytes(bytes), "hostile", limits);
    if (evidence)
        return "it was read";
    EXPECT_EQ(evidence.error().what, "cannot open capture hostile");
    EXPECT_NE(evidence.error().hint, "");
    return evidence.error().why;
}

// A capture that is fine but for what `add` adds.
template <class Add> std::string whyNotWith(Packing packing, Add add, const CaptureLimits& limits = {})
{
    ArchiveBuilder builder(packing);
    builder.file("capture.json", test::plainDescription);
    add(builder);
    return whyNot(builder.bytes(), limits);
}

std::string whyNotWithFile(Packing packing, const std::string& path)
{
    return whyNotWith(packing, [&path](ArchiveBuilder& builder) { builder.file(path, "x"); });
}

TEST(HostileArchive, PathsMustStayInside)
{
    for (const Packing packing : formats) {
        EXPECT_EQ(whyNotWithFile(packing, "../escaped"), "entry \"../escaped\" has a path that climbs out of the capture");
        EXPECT_EQ(whyNotWithFile(packing, "a/../b"), "entry \"a/../b\" has a path that climbs out of the capture");
        EXPECT_EQ(whyNotWithFile(packing, "a/.."), "entry \"a/..\" has a path that climbs out of the capture");
        EXPECT_EQ(whyNotWithFile(packing, "/etc/passwd"), "entry \"/etc/passwd\" has an absolute path");
        EXPECT_EQ(whyNotWithFile(packing, "a/b\\c"), "entry \"a/b\\c\" has a path with a backslash");
        EXPECT_EQ(whyNotWithFile(packing, "a\nb"), "entry \"a?b\" has a path with control characters");
        EXPECT_EQ(whyNotWithFile(packing, "a/..b/...c"), "it was read");
    }
}

TEST(HostileArchive, BackslashesOfOldZipsAreSlashes)
{
    EXPECT_EQ(whyNotWithFile(Packing::zip, "a\\b"), "it was read");
    EXPECT_EQ(whyNotWithFile(Packing::zip, "..\\b"), "entry \"../b\" has a path that climbs out of the capture");
    EXPECT_EQ(whyNotWithFile(Packing::tarGz, "a\\b"), "entry \"a\\b\" has a path with a backslash");
}

TEST(HostileArchive, FoldersMustStayInsideToo)
{
    const auto addFolder = [](ArchiveBuilder& builder) { builder.special("../up/", AE_IFDIR); };
    for (const Packing packing : formats)
        EXPECT_EQ(whyNotWith(packing, addFolder), "entry \"../up/\" has a path that climbs out of the capture");
}

TEST(HostileArchive, PathsMayNotBeEndless)
{
    const std::string longest = std::string(500, 'a') + '/' + std::string(523, 'b');
    for (const Packing packing : formats) {
        EXPECT_EQ(whyNotWithFile(packing, longest), "it was read");
        EXPECT_EQ(whyNotWithFile(packing, longest + 'c'),
                  "entry \"" + std::string(120, 'a') + "…\" has a path of more than 1024 bytes");
    }
}

TEST(HostileArchive, LinksAndDevicesAreRefused)
{
    using Add = void (*)(ArchiveBuilder&);
    const std::vector<std::pair<std::string, Add>> cases{
        {"a symbolic link", [](ArchiveBuilder& builder) { builder.symbolicLink("api/x", "/etc/passwd"); }},
        {"a symbolic link", [](ArchiveBuilder& builder) { builder.symbolicLink("api/x", "../capture.json"); }},
        {"a hard link", [](ArchiveBuilder& builder) { builder.hardLink("api/x", "capture.json"); }},
        {"a device", [](ArchiveBuilder& builder) { builder.special("api/x", AE_IFCHR); }},
        {"a device", [](ArchiveBuilder& builder) { builder.special("api/x", AE_IFBLK); }},
        {"not a plain file", [](ArchiveBuilder& builder) { builder.special("api/x", AE_IFIFO); }},
        {"a sparse file", [](ArchiveBuilder& builder) { builder.sparseFile("api/x", la_int64_t{1} << 40); }},
    };
    for (const auto& [what, add] : cases)
        EXPECT_EQ(whyNotWith(Packing::tarGz, add), "entry \"api/x\" is " + what);
    EXPECT_EQ(whyNotWith(Packing::zip, cases[0].second), "entry \"api/x\" is a symbolic link");
}

TEST(HostileArchive, AnEntryStandsThereOnce)
{
    for (const Packing packing : formats) {
        const auto why = [packing](const char* first, const char* second) {
            return whyNotWith(packing, [=](ArchiveBuilder& builder) { builder.file(first, "1").file(second, "2"); });
        };
        EXPECT_EQ(why("api/pods.json", "api/pods.json"), "it holds entry \"api/pods.json\" twice");
        EXPECT_EQ(why("api/pods.json", "./api//pods.json"), "it holds entry \"api/pods.json\" twice");
        EXPECT_EQ(why("api", "api/pods.json"), "entry \"api\" is a file and a folder");
        EXPECT_EQ(why("api/a/b/c", "api/a"), "entry \"api/a\" is a file and a folder");
        EXPECT_EQ(why("api/pods.json", "api/PODS.json"), "it was read");
    }
}

TEST(HostileArchive, FoldersMayBeListedTwice)
{
    const auto addFolders = [](ArchiveBuilder& builder) {
        builder.special("api/", AE_IFDIR).special("api", AE_IFDIR).special("./", AE_IFDIR);
    };
    for (const Packing packing : formats)
        EXPECT_EQ(whyNotWith(packing, addFolders), "it was read");
}

TEST(HostileArchive, ABombIsRefusedByTheBytesItUnpacksTo)
{
    CaptureLimits limits;
    limits.unpackedBytes = std::uint64_t{1} << 20;
    const std::string zeros(std::size_t{2} << 20, '\0');
    const auto addBomb = [&zeros](ArchiveBuilder& builder) { builder.file("nodes/a/bomb", zeros); };
    for (const Packing packing : formats)
        EXPECT_THAT(whyNotWith(packing, addBomb, limits), StartsWith("it unpacks to more than 1 MiB (reached in "));
    EXPECT_THAT(whyNotWith(Packing::zip, addBomb, limits), HasSubstr("\"nodes/a/bomb\""));
}

TEST(HostileArchive, ABombIsRefusedByItsRatio)
{
    CaptureLimits limits;
    limits.compressionRatio = 100;
    limits.bytesBeforeRatio = std::uint64_t{1} << 20;
    const std::string zeros(std::size_t{2} << 20, '\0');
    const auto addBomb = [&zeros](ArchiveBuilder& builder) { builder.file("bomb", zeros); };
    EXPECT_THAT(whyNotWith(Packing::tarGz, addBomb, limits), StartsWith("it unpacks to more than 100 times its size"));
    EXPECT_THAT(whyNotWith(Packing::zip, addBomb, limits), StartsWith("it unpacks to more than 100 times its size"));
    EXPECT_EQ(whyNotWith(Packing::tar, addBomb, limits), "it was read") << "it does not shrink";
    limits.compressionRatio = 0;
    EXPECT_EQ(whyNotWith(Packing::tarGz, addBomb, limits), "it was read") << "0: not watched";
}

TEST(HostileArchive, ManySmallFilesAreRefusedByTheirNumber)
{
    CaptureLimits limits;
    limits.files = 100;
    const auto addFiles = [](ArchiveBuilder& builder) {
        for (int i = 0; i < 100; ++i)
            builder.file("nodes/" + std::to_string(i), "");
    };
    for (const Packing packing : formats)
        EXPECT_EQ(whyNotWith(packing, addFiles, limits), "it holds more than 100 files");
}

TEST(HostileArchive, ANestedArchiveIsNotUnpackedTwice)
{
    ArchiveBuilder inner(Packing::tarGz);
    const std::string once = inner.file("capture.json", test::plainDescription).bytes();
    // gzip over gzip: the content of a "raw" archive is the inner one.
    const std::unique_ptr<archive, decltype(&archive_write_free)> outer(archive_write_new(), archive_write_free);
    std::string twice(100'000, '\0');
    std::size_t used = 0;
    archive_write_set_format_raw(outer.get());
    archive_write_add_filter_gzip(outer.get());
    ASSERT_EQ(archive_write_open_memory(outer.get(), twice.data(), twice.size(), &used), ARCHIVE_OK);
    archive_entry* entry = archive_entry_new();
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_write_header(outer.get(), entry);
    archive_write_data(outer.get(), once.data(), once.size());
    archive_entry_free(entry);
    ASSERT_EQ(archive_write_close(outer.get()), ARCHIVE_OK);
    EXPECT_EQ(whyNot(std::string_view(twice).substr(0, used)), "it is compressed more than once");
}

TEST(HostileArchive, ATruncatedArchiveIsAlwaysAnError)
{
    const Evidence original = test::openSample("shop-1.20-userspace");
    for (const Packing packing : formats) {
        const std::string whole = test::pack(original, packing, "shop/");
        ASSERT_EQ(whyNot(whole), "it was read");
        for (std::size_t part = 0; part < 50; ++part)
            EXPECT_NE(whyNot(std::string_view(whole).substr(0, whole.size() * part / 50)), "it was read") << part << "/50";
        // A plain tar ends with zeros of which some may be missing without loss.
        for (std::size_t cut = 1; cut <= 64 && packing != Packing::tar; ++cut)
            EXPECT_NE(whyNot(std::string_view(whole).substr(0, whole.size() - cut)), "it was read") << cut << " bytes short";
    }
}

TEST(HostileArchive, EveryFlippedByteIsReadOrRefused)
{
    ArchiveBuilder builder(Packing::zip);
    const std::string whole =
        builder.file("capture.json", test::plainDescription).file("api/pods.json", std::string(300, 'p')).bytes();
    int refused = 0;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string flipped = whole;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x55);
        refused += whyNot(flipped) != "it was read";
    }
    EXPECT_GT(refused, 0);
}

TEST(HostileArchive, AnEncryptedEntryIsRefused)
{
    const std::unique_ptr<archive, decltype(&archive_write_free)> out(archive_write_new(), archive_write_free);
    std::string bytes(10'000, '\0');
    std::size_t used = 0;
    archive_write_set_format_zip(out.get());
    if (archive_write_set_options(out.get(), "zip:encryption=zipcrypt") != ARCHIVE_OK)
        GTEST_SKIP() << "this libarchive does not encrypt";
    archive_write_set_passphrase(out.get(), "secret");
    ASSERT_EQ(archive_write_open_memory(out.get(), bytes.data(), bytes.size(), &used), ARCHIVE_OK);
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, "capture.json");
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, static_cast<la_int64_t>(test::plainDescription.size()));
    ASSERT_EQ(archive_write_header(out.get(), entry), ARCHIVE_OK);
    archive_write_data(out.get(), test::plainDescription.data(), test::plainDescription.size());
    archive_entry_free(entry);
    ASSERT_EQ(archive_write_close(out.get()), ARCHIVE_OK);
    EXPECT_EQ(whyNot(std::string_view(bytes).substr(0, used)), "entry \"capture.json\" is encrypted");
}

TEST(HostileArchive, ANameEndsAtItsNul)
{
    // A tar header holds 100 bytes of name. What is behind a NUL in them is not part of it.
    ArchiveBuilder builder(Packing::tar);
    std::string bytes = builder.file("capture.jsonXevil", test::plainDescription).bytes();
    const auto at = bytes.find("Xevil");
    ASSERT_LT(at, 100U);
    bytes[at] = '\0';
    // The header's checksum: eight octal digits at 148, the sum of all bytes with these as blanks.
    unsigned sum = 8 * ' ';
    for (std::size_t i = 0; i < 512; ++i)
        sum += i >= 148 && i < 156 ? 0U : static_cast<unsigned char>(bytes[i]);
    std::array<char, 8> digits{};
    std::snprintf(digits.data(), digits.size(), "%06o", sum);
    std::copy(digits.begin(), digits.end(), bytes.begin() + 148);
    const auto evidence = readCaptureArchive(test::asBytes(bytes), "hostile");
    ASSERT_TRUE(evidence) << evidence.error().why;
    EXPECT_THAT(evidence->paths(), testing::ElementsAre("capture.json"));
}

TEST(HostileArchive, NamesBeyondAsciiAreKept)
{
    for (const Packing packing : formats)
        EXPECT_EQ(whyNotWithFile(packing, "nodes/a/cni/10-größe.conf"), "it was read");
}

}  // namespace
}  // namespace fairlead::evidence
