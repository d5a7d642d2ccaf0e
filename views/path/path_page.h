#pragma once

#include "views/diagram/latest_job.h"
#include "views/path/path_answer.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QSplitter;

namespace fairlead::views {

class Navigation;
class PicturePane;
class QuestionBar;
class StepList;
class StepPlayer;
class Theme;
class WhatIfBar;

// Where a packet goes: the question above, the picture of its way with the packet on it, the steps
// as text beside it, the player below. The place of the navigation holds question, outcome and
// step; the page follows it. Traces and pictures are worked out off the UI thread. UI thread.
class PathPage : public QWidget {
    Q_OBJECT

public:
    PathPage(Navigation& navigation, const Theme& theme, QWidget* parent = nullptr);

    void setSnapshot(const SnapshotPtr& snapshot);
    void show(const Place& place);
    void focusQuestion();
    PicturePane& pane() { return *m_pane; }
    StepPlayer& player() { return *m_player; }

signals:
    // Null: nothing is selected.
    void selectionChanged(const fairlead::diagram::Item* entry);
    void pictureShown();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void createLayout();
    void connectParts();
    void addShortcuts(QWidget& widget);
    void ask();
    void showAnswer(Result<PathAnswer> answer);
    void showTrace();
    void fillOutcomes();
    void draw();
    void showPicture(PicturePtr picture);
    void onSelection(const diagram::Item* entry);
    void goToStep(int step);
    void goToOutcome(int outcome);
    void sendPacket(const QPointF& from);
    const trace::Trace* shownTrace() const;

    Navigation& m_navigation;
    const Theme& m_theme;
    QuestionBar* m_question;
    WhatIfBar* m_whatIf;
    QSplitter* m_splitter;
    PicturePane* m_pane;
    QComboBox* m_outcomes;
    StepList* m_steps;
    StepPlayer* m_player;
    WalkerPtr m_walker;
    Place m_place;  // the question that is answered or being answered
    std::optional<PathAnswer> m_answer;
    bool m_selecting = false;
    LatestJob m_asking;
    LatestJob m_drawing;
};

}  // namespace fairlead::views
