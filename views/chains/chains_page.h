#pragma once

#include "views/details/node_comparisons.h"
#include "views/details/subject.h"
#include "views/diagram/latest_job.h"
#include "views/diagram/pictures.h"
#include "views/navigation/place.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace fairlead::views {

class Navigation;
class PicturePane;
class Theme;

// The rules of one service on one node, as cards in the order a packet meets them: in words, or
// verbatim with one key; searched; each rule with what caused it, and whether it is as kube-proxy
// should have written it. UI thread.
class ChainsPage : public QWidget {
    Q_OBJECT

public:
    ChainsPage(Navigation& navigation, const Theme& theme, QWidget* parent = nullptr);

    void setSnapshot(SnapshotPtr snapshot, std::shared_ptr<NodeComparisons> comparisons);
    void show(const Place& place);
    void focusSearch();
    PicturePane& pane() { return *m_pane; }
    // What the details panel says of an entry: of a rule, the rule and why it is there.
    Subject subjectOf(const diagram::Item& entry) const;

signals:
    void selectionChanged(const fairlead::diagram::Item* entry);
    void pictureShown();

private:
    void createBar();
    void createSearch();
    void followTheme();
    void fillNodes();
    void fillSlices();
    void activate(const diagram::Item* entry);
    void layOut();
    void compare();
    void nextSlice();
    void chooseSlice();
    void followJump();
    void selectMatter(const diagram::Item& matter);
    void addShortcuts();
    void showPicture(Result<ChainsPicture> result);
    void selectPlace();
    void onSelection(const diagram::Item* entry);
    void search();
    void goToMatch(int step);
    void openDump();

    Navigation& m_navigation;
    const Theme& m_theme;
    PicturePane* m_pane;
    QComboBox* m_nodes;
    QComboBox* m_slices;  // port and family
    QLineEdit* m_search;
    QLabel* m_matchCount;
    QToolButton* m_verbatim;
    QToolButton* m_dump;
    QToolButton* m_compare;
    SnapshotPtr m_snapshot;
    std::shared_ptr<NodeComparisons> m_comparisons;
    Place m_place;
    ChainsPicture m_chains;
    QString m_shownService;
    std::vector<std::string> m_matches;
    int m_match = -1;
    std::set<std::string> m_expanded;
    LatestJob m_layOut;
    LatestJob m_compareJob;
};

}  // namespace fairlead::views
