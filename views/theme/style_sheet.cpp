#include "views/theme/style_sheet.h"

#include <QFontInfo>

#include <cmath>
#include <utility>

namespace fairlead::views {

namespace {

// @names are replaced by the colours of the theme.
const char* const sheet = R"(
QMainWindow, QMainWindow > QWidget { background: @window; }
QToolBar { background: @panel; border: 0; border-bottom: 1px solid @border; padding: 4px 8px; spacing: 4px; }
QStatusBar { background: @panel; border-top: 1px solid @border; color: @muted; }
QStatusBar::item { border: 0; }
QStatusBar QLabel { color: @muted; padding: 0 6px; }
QSplitter::handle { background: @border; }
QSplitter::handle:horizontal { width: 1px; }

QToolButton { border: 1px solid transparent; border-radius: 5px; padding: 4px 6px; color: @text; background: transparent; }
QToolButton:hover:enabled { background: @raised; border-color: @border; }
QToolButton:pressed, QToolButton:checked { background: @selection; border-color: @border; }
QToolButton:focus { border: 2px solid @accent; padding: 3px 5px; }
QToolButton:disabled { color: @muted; }
QToolButton::menu-indicator { image: none; }
QPushButton { border: 1px solid @border; border-radius: 5px; padding: 5px 12px; background: @raised; color: @text; }
QPushButton:hover { background: @selection; }
QPushButton:focus { border: 2px solid @accent; padding: 4px 11px; }
QPushButton:disabled { color: @muted; }

QLineEdit, QComboBox { border: 1px solid @border; border-radius: 5px; padding: 4px 6px; background: @panel; color: @text;
    selection-background-color: @accent; selection-color: @panel; min-height: 18px; }
QLineEdit:focus, QComboBox:focus { border: 2px solid @accent; padding: 3px 5px; }
QComboBox::drop-down { border: 0; width: 18px; }
QComboBox::down-arrow { image: url(@chevron); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @panel; color: @text; border: 1px solid @border; selection-background-color: @selection;
    selection-color: @text; outline: 0; }

QCheckBox { spacing: 6px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid @muted; border-radius: 3px; background: @panel; }
QCheckBox::indicator:focus, QCheckBox::indicator:hover { border: 1px solid @accent; }
QCheckBox::indicator:checked { border: 1px solid @accent; background: @accent; image: url(@check); }

QMenu { background: @panel; color: @text; border: 1px solid @border; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: @selection; }
QMenu::separator { height: 1px; background: @border; margin: 4px 8px; }
QToolTip { background: @raised; color: @text; border: 1px solid @border; padding: 4px; }

QListView#serviceList, QListView#contextList, QTextBrowser#details, QPlainTextEdit#reading, QGraphicsView, QAbstractScrollArea#dumpView { background: @panel; border: 0; }
QListView#serviceList:focus, QListView#contextList:focus, QTextBrowser#details:focus, QPlainTextEdit#reading:focus, QAbstractScrollArea#dumpView:focus { border: 2px solid @accent; }
QTextBrowser#answers { background: @raised; border: 0; border-bottom: 1px solid @border; color: @text; padding: 4px 8px; }
QTextBrowser#answers:focus { border: 2px solid @accent; }
QTreeView#factsTree, QTableView#nodeTable { background: @panel; alternate-background-color: @panel; color: @text; border: 0; outline: 0;
    selection-background-color: @selection; selection-color: @text; }
QTreeView#factsTree:focus, QTableView#nodeTable:focus { border: 2px solid @accent; }
QTreeView#factsTree::item { padding: 3px 6px; }
QTreeView#factsTree::item:selected, QTableView#nodeTable::item:selected { background: @selection; color: @text; }
QHeaderView { background: @panel; }
QHeaderView::section { background: @panel; color: @muted; border: 0; border-bottom: 1px solid @border; padding: 5px 8px; }
QWidget#sidePanel, QWidget#page { background: @panel; }
QFrame#pickBar { background: @selection; border-bottom: 1px solid @border; }
QFrame#pickBar QLabel { background: transparent; color: @text; }
QWidget#stepBar { background: @panel; border-top: 1px solid @border; }
QListWidget#stepList { background: @panel; border: 0; border-left: 1px solid @border; color: @text; outline: 0; }
QListWidget#stepList:focus { border: 2px solid @accent; }
QListWidget#stepList::item { padding: 6px 10px; border-bottom: 1px solid @border; }
QListWidget#stepList::item:selected { background: @selection; color: @text; border-left: 3px solid @accent; padding-left: 7px; }
QLabel#difference { color: @text; background: transparent; padding: 2px 0; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @border; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: @accent; }
QSlider::handle:horizontal { width: 14px; margin: -6px 0; border-radius: 7px; background: @accent; border: 1px solid @panel; }
QSlider::handle:horizontal:focus { border: 2px solid @text; }
QSlider::handle:horizontal:disabled, QSlider::sub-page:horizontal:disabled { background: @border; }
QWidget#pageBar { background: @panel; border-bottom: 1px solid @border; }
QLabel#pageTitle { font-weight: bold; font-size: @sizeTitle; color: @text; background: transparent; }
QLabel#muted, QLabel#breadcrumbSeparator { color: @muted; background: transparent; }
QLabel#emptyTitle { font-size: @sizeLarge; font-weight: bold; color: @text; background: transparent; }
QLabel#emptyText { color: @muted; font-size: @sizeBody; background: transparent; }
QLabel#connectFailures { color: @error; font-weight: bold; background: transparent; }
QLabel#connectRemedy { color: @text; background: transparent; }
QLabel#pluginWords { color: @text; background: @raised; border: 1px solid @border; border-radius: 5px; padding: 6px; }
QLabel#errorTitle { font-size: @sizeLarge; font-weight: bold; color: @error; background: transparent; }
QFrame#hoverCard { background: @raised; border: 1px solid @border; border-radius: 6px; }
QFrame#hoverCard QLabel { background: transparent; color: @text; }
QProgressBar { border: 1px solid @border; border-radius: 4px; background: @panel; height: 8px; text-align: center; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: @border; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)";

}  // namespace

QString styleSheetFor(const ThemeColors& colors, const QFont& font)
{
    QString text = QString::fromLatin1(sheet);
    const int size = QFontInfo(font).pixelSize();
    const std::pair<const char*, double> sizes[]{{"@sizeTitle", 1.15}, {"@sizeLarge", 1.4}, {"@sizeBody", 1.08}};
    for (const auto& [name, factor] : sizes)
        text.replace(QLatin1String(name), QStringLiteral("%1px").arg(std::lround(size * factor)));
    const std::pair<const char*, QColor> names[]{
        {"@window", colors.window}, {"@panel", colors.panel},         {"@raised", colors.raised},
        {"@text", colors.text},     {"@muted", colors.mutedText},     {"@border", colors.border},
        {"@accent", colors.accent}, {"@selection", colors.selection}, {"@error", colors.error},
    };
    text.replace(QLatin1String("@check"),
                 colors.panel.lightnessF() < 0.5F ? QLatin1String(":/icons/check-dark.svg")
                                                  : QLatin1String(":/icons/check-light.svg"));
    text.replace(QLatin1String("@chevron"),
                 colors.panel.lightnessF() < 0.5F ? QLatin1String(":/icons/down-dark.svg")
                                                  : QLatin1String(":/icons/down-light.svg"));
    for (const auto& [name, color] : names)
        text.replace(QLatin1String(name), color.name());
    return text;
}

}  // namespace fairlead::views
