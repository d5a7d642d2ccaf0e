#pragma once

#include "views/diagram/latest_job.h"
#include "views/diagram/pictures.h"
#include "views/navigation/place.h"

#include <QWidget>

#include <memory>
#include <vector>

class QLabel;

namespace fairlead::views {

class Navigation;
class PicturePane;
class Theme;

// One service of the sample cluster in the four modes of kube-proxy, side by side: what changes
// when a cluster moves from one to another. The samples are read off the UI thread, once. UI thread.
class ComparePage : public QWidget {
    Q_OBJECT

public:
    ComparePage(Navigation& navigation, const Theme& theme, QWidget* parent = nullptr);

    void show(const Place& place);

signals:
    // An entry of a column; the snapshot it belongs to is that column's.
    void selectionChanged(const fairlead::diagram::Item* entry, const fairlead::views::SnapshotPtr& snapshot);
    void picturesShown();

private:
    struct Column {
        std::string mode;
        PicturePane* pane = nullptr;
        SnapshotPtr snapshot;
        std::unique_ptr<LatestJob> job;
    };
    struct Loaded {
        SnapshotPtr snapshot;
        Result<ChainsPicture> chains;
    };
    static Loaded load(SnapshotPtr known, const std::string& mode, const std::string& nameSpace, const std::string& service);
    void showColumn(Column& column, Loaded loaded);

    Navigation& m_navigation;
    Place m_place;
    std::vector<std::unique_ptr<Column>> m_columns;
    std::size_t m_pending = 0;
};

}  // namespace fairlead::views
