#include "model/diagram/picture_reading.h"

#include <gtest/gtest.h>

namespace fairlead::test {

namespace {

diagram::Item entry(const std::string& id, const std::string& name, const std::string& description, const std::string& parent)
{
    diagram::Item item;
    item.id = id;
    item.name = name;
    item.description = description;
    item.parent = parent;
    return item;
}

}  // namespace

TEST(PictureReading, ReadsEveryNamedEntryBelowWhatEnclosesIt)
{
    diagram::DisplayList picture;
    picture.title = "shop/frontend";
    picture.description = "Two pods behind one address.";
    picture.items = {entry("node:a", "node a", "A machine.", ""), entry("frame", "", "", "node:a"),
                     entry("pod:1", "pod 1", "Ready.", "frame"), entry("band", "service", "", ""),
                     entry("pod:2", "pod 2", "pod 2", "node:a")};
    EXPECT_EQ(diagram::readPicture(picture),
              "shop/frontend\n"
              "\nTwo pods behind one address.\n"
              "\n- node a: A machine.\n"
              "  - pod 1: Ready.\n"
              "  - pod 2\n"
              "- service\n");
}

TEST(PictureReading, EndsWhereEntriesEncloseEachOther)
{
    diagram::DisplayList picture;
    picture.title = "loop";
    picture.items = {entry("a", "", "", "b"), entry("b", "", "", "a"), entry("c", "c", "", "a"), entry("d", "d", "", "d"),
                     entry("e", "e", "", "gone")};
    EXPECT_EQ(diagram::readPicture(picture), "loop\n\n- c\n- d\n- e\n");
}

}  // namespace fairlead::test
