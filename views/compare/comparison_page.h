#pragma once

#include "views/compare/comparison_answer.h"
#include "views/details/subject.h"
#include "views/diagram/latest_job.h"
#include "views/diagram/pictures.h"
#include "views/navigation/place.h"

#include <QWidget>

#include <optional>
#include <set>
#include <string>

class QToolButton;

namespace fairlead::views {

class ComparisonBar;
class Navigation;
class PicturePane;
class Theme;

// Two nodes, two services or two times beside each other: the differences listed in words, marked
// where they stand, and walked with N and Shift+N. Another capture is chosen or dropped here; it is
// read off the UI thread, once. UI thread.
class ComparisonPage : public QWidget {
    Q_OBJECT

public:
    ComparisonPage(Navigation& navigation, const Theme& theme, QWidget* parent = nullptr);

    void setSnapshot(SnapshotPtr snapshot);
    void show(const Place& place);
    // The place of a comparison that begins here: of the service on this node with another one, else of
    // the whole cluster with another time.
    static Place placeFrom(const Place& here, const SnapshotPtr& snapshot);
    void focusPartner();
    PicturePane& pane() { return *m_pane; }
    // What the details panel says of an entry of the picture; of no entry, of the comparison.
    Subject subjectOf(const diagram::Item* entry) const;
    // Selects the next difference after the selected one, or the one before it.
    void goToDifference(int step);

signals:
    void selectionChanged(const fairlead::diagram::Item* entry);
    void pictureShown();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    struct Drawn {
        std::shared_ptr<const ComparisonAnswer> answer;
        PicturePtr picture;
    };
    void createButtons();
    void addShortcuts();
    void followTheme();
    void swap();
    void chooseCapture();
    void compareWithCapture(const QString& path);
    bool showsWhatIsMissing();
    void layOut();
    bool showsPictures();
    void showPicture(const Result<Drawn>& drawn);
    void activate(const diagram::Item* entry);
    const comparison::Row* rowOf(const diagram::Item& entry) const;

    Navigation& m_navigation;
    const Theme& m_theme;
    ComparisonBar* m_bar;
    PicturePane* m_pane;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    QToolButton* m_everything = nullptr;
    QToolButton* m_pictures = nullptr;
    SnapshotPtr m_snapshot;
    SnapshotPtr m_other;  // what m_otherName names, read already
    QString m_otherName;
    Place m_place;
    bool m_swapped = false;
    bool m_picturesChosen = false;  // by the person; else the room decides
    std::set<std::string> m_expanded;
    Drawn m_drawn;
    LatestJob m_job;
};

}  // namespace fairlead::views
