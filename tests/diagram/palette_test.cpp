#include "model/diagram/palette.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace fairlead::test {

using diagram::Colour;
using diagram::colours;
using diagram::contrast;
using diagram::Role;
using diagram::Scheme;
using diagram::textColour;
using diagram::TextStyle;

namespace {

constexpr std::array schemes{Scheme::light, Scheme::dark, Scheme::contrastLight, Scheme::contrastDark};

std::vector<Role> allRoles()
{
    std::vector<Role> roles;
    for (int i = 0; i <= static_cast<int>(Role::focus); ++i)
        roles.push_back(static_cast<Role>(i));
    return roles;
}

using Vector = std::array<double, 3>;

Vector linear(const Colour& c)
{
    const auto channel = [](std::uint8_t value) {
        const double v = value / 255.0;
        return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    return {channel(c.red), channel(c.green), channel(c.blue)};
}

// What an eye without green cones sees: Machado, Oliveira and Fernandes 2009, severity 1.
Vector deuteranopia(const Vector& c)
{
    return {0.367322 * c[0] + 0.860646 * c[1] - 0.227968 * c[2], 0.280085 * c[0] + 0.672501 * c[1] + 0.047413 * c[2],
            -0.011820 * c[0] + 0.042940 * c[1] + 0.968881 * c[2]};
}

// And without red cones.
Vector protanopia(const Vector& c)
{
    return {0.152286 * c[0] + 1.052583 * c[1] - 0.204868 * c[2], 0.114503 * c[0] + 0.786281 * c[1] + 0.099216 * c[2],
            -0.003882 * c[0] - 0.048116 * c[1] + 1.051998 * c[2]};
}

Vector lab(const Vector& c)
{
    const auto f = [](double t) { return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116; };
    const double x = f(std::max(0.0, 0.4124 * c[0] + 0.3576 * c[1] + 0.1805 * c[2]) / 0.9505);
    const double y = f(std::max(0.0, 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]));
    const double z = f(std::max(0.0, 0.0193 * c[0] + 0.1192 * c[1] + 0.9505 * c[2]) / 1.089);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double difference(const Colour& a, const Colour& b, Vector (*eye)(const Vector&))
{
    const Vector p = lab(eye(linear(a)));
    const Vector q = lab(eye(linear(b)));
    return std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

}  // namespace

TEST(Palette, WritesEveryTextWithEnoughContrast)
{
    for (const Scheme scheme : schemes) {
        const Colour page = colours(Role::page, scheme).fill;
        for (const Role role : allRoles()) {
            const Colour fill = colours(role, scheme).fill;
            for (const TextStyle style : {TextStyle::body, TextStyle::small})
                EXPECT_GE(contrast(fill.visible ? fill : page, textColour(role, style, scheme)), 4.5) << static_cast<int>(role);
        }
    }
}

TEST(Palette, DrawsLinesAndOutlinesThatCanBeSeen)
{
    // WCAG asks 3:1 of what carries a meaning; frames of boxes and unfollowed lines may be quieter.
    const std::vector<Role> meaningful{
        Role::edgeFocus,       Role::edgeLocal,     Role::edgeRemote,       Role::edgeRewritten,
        Role::edgeDropped,     Role::endpointReady, Role::endpointNotReady, Role::endpointTerminating,
        Role::endpointOutside, Role::hostEndpoint,  Role::noEndpoints,      Role::entry,
        Role::difference,      Role::focus,         Role::jumpArrow};
    for (const Scheme scheme : schemes) {
        const Colour ground = colours(Role::node, scheme).fill;
        for (const Role role : meaningful)
            EXPECT_GE(contrast(ground, colours(role, scheme).stroke), 3.0) << static_cast<int>(role);
        EXPECT_GE(contrast(ground, colours(Role::edge, scheme).stroke), 2.0);
    }
}

TEST(Palette, KeepsMeaningsApartForColourBlindEyes)
{
    const std::vector<std::vector<Role>> groups{
        {Role::edgeLocal, Role::edgeRemote, Role::edgeRewritten, Role::edgeDropped, Role::edgeFocus},
        {Role::endpointReady, Role::endpointNotReady, Role::endpointOutside},
        {Role::chainDispatch, Role::chainService, Role::chainEndpoint},
    };
    for (const Scheme scheme : schemes) {
        for (const auto& group : groups) {
            for (std::size_t i = 0; i < group.size(); ++i) {
                for (std::size_t j = i + 1; j < group.size(); ++j) {
                    const Colour a = colours(group[i], scheme).stroke;
                    const Colour b = colours(group[j], scheme).stroke;
                    const std::string who = std::to_string(static_cast<int>(group[i])) + " and "
                        + std::to_string(static_cast<int>(group[j])) + " in scheme " + std::to_string(static_cast<int>(scheme));
                    EXPECT_GE(difference(a, b, deuteranopia), 15) << who << ", deuteranopia";
                    EXPECT_GE(difference(a, b, protanopia), 15) << who << ", protanopia";
                }
            }
        }
    }
}

TEST(Palette, WritesBlackOnWhiteOrWhiteOnBlackWhereMoreContrastIsAskedFor)
{
    for (const Scheme scheme : {Scheme::contrastLight, Scheme::contrastDark}) {
        const Colour page = colours(Role::page, scheme).fill;
        EXPECT_EQ(page, scheme == Scheme::contrastDark ? (Colour{0, 0, 0}) : (Colour{255, 255, 255}));
        for (const Role role : allRoles()) {
            const auto all = colours(role, scheme);
            for (const TextStyle style : {TextStyle::body, TextStyle::small})
                EXPECT_GE(contrast(all.fill.visible ? all.fill : page, textColour(role, style, scheme)), 7)
                    << static_cast<int>(role);
            if (all.stroke.visible && all.strokeWidth > 0 && !colours(role, Scheme::light).fill.visible) {
                EXPECT_GE(contrast(page, all.stroke), 4.5) << static_cast<int>(role);
            }
        }
    }
}

TEST(Palette, MeasuresContrastAsTheStandardDoes)
{
    EXPECT_NEAR(contrast({0, 0, 0}, {255, 255, 255}), 21, 0.01);
    EXPECT_NEAR(contrast({255, 255, 255}, {255, 255, 255}), 1, 0.01);
    EXPECT_NEAR(contrast({0x76, 0x76, 0x76}, {255, 255, 255}), 4.54, 0.01);
}

}  // namespace fairlead::test
