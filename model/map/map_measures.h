#pragma once

// Sizes on the map, in pixels at 100 %. Shared by the layout and by what is drawn into it.

namespace fairlead::map {

inline constexpr double cellWidth = 168;
inline constexpr double cellHeight = 54;
inline constexpr double cellGap = 6;
inline constexpr double tilePadding = 10;
inline constexpr double tileHeader = 92;
inline constexpr double tileGap = 22;
inline constexpr double zonePadding = 26;
inline constexpr double zoneHeaderHeight = 44;
inline constexpr double zoneGap = 40;
inline constexpr double mapMargin = 36;
inline constexpr double serviceWidth = 212;
inline constexpr double serviceHeight = 44;
inline constexpr double serviceGap = 10;

// What a person can still tell apart, in pixels on the screen.
inline constexpr double smallestTile = 7;  // its width
inline constexpr double smallestCell = 6.5;  // its height
inline constexpr double smallestNamedCell = 17;  // its height

}  // namespace fairlead::map
