#pragma once

#include "views/diagram/latest_job.h"
#include "views/diagram/pictures.h"
#include "views/map/map_painter.h"
#include "views/navigation/place.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QFrame;
class QLabel;
class QPlainTextEdit;
class QStackedWidget;
class QToolButton;

namespace fairlead::views {

class MapBar;
class MapLegend;
class MapView;
class Navigation;
class Theme;

// The map of the cluster: filters and search above, the map, what its colours mean below. What is
// selected and let through is part of the place, so that a link leads back to it. The map, the filter
// and the search are worked out off the UI thread. UI thread.
class MapPage : public QWidget {
    Q_OBJECT

public:
    MapPage(Navigation& navigation, const Theme& theme, QWidget* parent = nullptr);

    // The map is made when it is first looked at.
    void setSnapshot(SnapshotPtr snapshot);
    void show(const Place& place);
    void focusSearch();
    MapView& view() { return *m_view; }
    // What is selected, as the entry of a picture; nothing where nothing is.
    std::optional<diagram::Item> selectedEntry() const;
    // The map as a picture to export, with what is selected and let through; null while there is none.
    PicturePtr picture() const;
    // The words in the map's place, or above it: why nothing is seen. Empty where all is well.
    QString message() const;
    void setReading(bool reading);
    QString readingText() const;

signals:
    void selectionChanged();
    void menuRequested(const fairlead::diagram::Item& entry, const QPoint& globalPosition);
    // The map stands, or the filter is applied.
    void mapShown();
    void hitsFound();

private:
    struct Loaded {
        MapContent content;
        Result<map::Emphasis> emphasis;
    };

    void createBar();
    QToolButton* addButton(const char* icon, const QString& name);
    void createNotice();
    void createReading();
    void addShortcuts(QWidget& widget);
    void connectView();
    void followTheme();
    void load();
    void take(Loaded loaded);
    void applyFilter();
    void takeEmphasis(Result<map::Emphasis> emphasis);
    void clearFilter();
    void applyPlace();
    void onSelection(const map::Thing& thing);
    void activate(const map::Thing& thing);
    void search();
    void stepHits(int step);
    void fly(const map::Thing& thing);
    void showNotice(const QString& words, bool canClear);
    void showLegend();
    void showCurrent();
    map::MapFilter filterOf(const Place& place) const;

    Navigation& m_navigation;
    const Theme& m_theme;
    QWidget* m_titleBar;
    QLabel* m_title;
    QLabel* m_zoom;
    QToolButton* m_read = nullptr;
    MapBar* m_bar;
    QFrame* m_notice;
    QLabel* m_noticeText;
    QToolButton* m_noticeClear;
    QStackedWidget* m_stack;
    QLabel* m_message;
    QWidget* m_readingPage;
    QPlainTextEdit* m_reading;
    MapView* m_view;
    MapLegend* m_legend;
    SnapshotPtr m_snapshot;
    Place m_place;
    map::MapFilter m_filter;  // the one that is applied, or being applied
    std::vector<map::Thing> m_hits;
    qsizetype m_hit = -1;
    LatestJob m_loading;
    LatestJob m_filtering;
    LatestJob m_searching;
    QTimer m_searchDelay;  // while a person is still typing
};

}  // namespace fairlead::views
